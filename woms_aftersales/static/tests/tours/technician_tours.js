import {registry} from "@web/core/registry";
import {
    chooseCode,
    draw,
    openCard,
    openStep,
    pick,
    press,
} from "@woms_aftersales/../tests/tours/tour_parts";

const tours = registry.category("web_tour.tours");

tours.add("woms_coordinator_accepts", {
    steps: () => [
        openCard("Jobs"),
        {
            content: "The offer says what the firm earns, not whose device it is",
            trigger: ".o_woms_sentence:contains(You earn)",
        },
        {
            content: "Name who goes",
            trigger: "select[name='technician_id']",
            run: "selectByLabel Tono Teknisi",
        },
        press("Accept", "button:contains(Accept the job)"),
        {
            content: "Now the customer's name and number stand there",
            trigger: ".o_woms_job_contact a:contains(Call)",
        },
    ],
});

tours.add("woms_technician_proposes", {
    steps: () => [
        openCard("Jobs"),
        {
            content: "The customer can't be reached: propose times",
            trigger: "summary:contains(Propose times)",
            run: "click",
        },
        {
            content: "A day",
            trigger: "input[name='date_1']:visible",
            run: pick("2027-03-02"),
        },
        {content: "From", trigger: "input[name='start_1']", run: pick("09:00")},
        {content: "Until", trigger: "input[name='end_1']", run: pick("11:00")},
        {
            content: "Or another",
            trigger: "input[name='date_2']",
            run: pick("2027-03-03"),
        },
        {content: "From", trigger: "input[name='start_2']", run: pick("14:00")},
        {content: "Until", trigger: "input[name='end_2']", run: pick("16:00")},
        press("Send them", "button:contains(Send to the customer)"),
        {
            content: "The page says they are proposed",
            trigger: ".alert:contains(Proposed)",
        },
    ],
});

tours.add("woms_technician_repairs", {
    steps: () => [
        openCard("Jobs"),
        press("Arrived", "button:contains(I am there)"),
        chooseCode("section_id", "Start capacitor"),
        chooseCode("defect_id", "Lost its capacity"),
        {
            content: "In own words",
            trigger: "#findings textarea[name='diagnosis']",
            run: "edit The capacitor is weak.",
        },
        press("Save it", "#findings button:contains(Save what you found)"),
        openStep("finish"),
        {
            content: "The work is finished: repaired",
            trigger: "#finish select[name='outcome']",
            run: "select repaired",
        },
        {
            content: "What was done",
            trigger: "#finish [name='work_done']",
            run: "edit Capacitor replaced, cold again.",
        },
        {
            content: "The customer signs with the finger",
            trigger: "#finish canvas",
            run: draw,
        },
        {
            content: "The pad holds the signature",
            trigger: "#finish canvas",
            run: "canvasNotEmpty",
        },
        press("End the visit", "#finish button:contains(End the visit)"),
        {
            content: "The job is closed",
            trigger: ".o_woms_job .alert-success",
        },
    ],
});
