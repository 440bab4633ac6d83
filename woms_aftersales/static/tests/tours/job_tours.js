import {registry} from "@web/core/registry";
import {
    chooseCode,
    draw,
    openCard,
    openStep,
    press,
    takePhoto,
} from "@woms_aftersales/../tests/tours/tour_parts";

const tours = registry.category("web_tour.tours");
const SIGN = (form) => [
    {content: "Sign with the finger", trigger: `${form} canvas:visible`, run: draw},
    {
        content: "The pad holds it",
        trigger: `${form} canvas:visible`,
        run: "canvasNotEmpty",
    },
];
const FINDINGS = [
    chooseCode("section_id", "Start capacitor"),
    chooseCode("defect_id", "Lost its capacity"),
    {
        content: "Answer the check list",
        trigger: "#findings",
        run() {
            this.anchor
                .querySelectorAll(".o_woms_job_check input[value='ok']")
                .forEach((box) => box.click());
        },
    },
    press("Save it", "#findings button:contains(Save what you found)"),
];

tours.add("woms_agree_visit_by_link", {
    steps: () => [
        {
            content: "Before the visit the customer reads who comes",
            trigger: ".o_woms_order",
        },
        press("Agree to it", ".o_woms_todo button:contains(Agree to this time)"),
        {
            content: "The visit is agreed",
            trigger: ".o_woms_order .o_woms_now .o_woms_chip:contains(Visit agreed)",
        },
    ],
});

tours.add("woms_job_on_site", {
    steps: () => [
        openCard("Jobs"),
        press("On the way", "button:contains(On the way)"),
        {
            content: "The page says since when",
            trigger: ".o_woms_promised:contains(On the way since)",
        },
        press("Arrived", "button:contains(I am there)"),
        ...FINDINGS,
        openStep("photos"),
        takePhoto("#woms_job_photos"),
        press("Add it", "#photos button:contains(Add the photos)"),
        {content: "It is on the page", trigger: "#photos .o_woms_photos a"},
        openStep("parts"),
        {
            content: "One capacitor of the own stock",
            trigger: "#parts input[name^='qty_']:visible",
            run: "edit 1",
        },
        press("Book it", "#parts button:contains(Book the parts)"),
        {content: "It is booked", trigger: "#parts p:contains(Kapasitor Uji)"},
        openStep("finish"),
        {
            content: "Repaired",
            trigger: "#finish select[name='outcome']",
            run: "select repaired",
        },
        {
            content: "What was done",
            trigger: "#finish [name='work_done']",
            run: "edit Capacitor replaced, cold again.",
        },
        ...SIGN("#finish"),
        press("End the visit", "#finish button:contains(End the visit)"),
        {content: "The job is closed", trigger: ".o_woms_job .alert-success"},
    ],
});

tours.add("woms_job_to_the_centre", {
    steps: () => [
        openCard("Jobs"),
        press("Arrived", "button:contains(I am there)"),
        ...FINDINGS,
        openStep("finish"),
        {
            content: "It can't be repaired here",
            trigger: "#finish input[name='result'][value='bench']",
            run: "click",
        },
        {
            content: "To the central workshop",
            trigger: "#finish select[name='center_id']:visible",
            run() {
                this.anchor.selectedIndex = 0;
            },
        },
        {
            content: "How it looks",
            trigger: "#finish input[name='condition']:visible",
            run: "edit Scratched at the left",
        },
        {
            content: "What goes with it",
            trigger: "#finish input[name='accessories']:visible",
            run: "edit Remote control",
        },
        press("End the visit", "#finish button:contains(End the visit)"),
        {
            content: "The page says how to pack it",
            trigger: "#packing:contains(Remote control)",
        },
    ],
});

tours.add("woms_job_estimate_on_the_spot", {
    steps: () => [
        openCard("Jobs"),
        press("Arrived", "button:contains(I am there)"),
        ...FINDINGS,
        openStep("cost"),
        {
            content: "Make an estimate from the price list",
            trigger: "#cost a:contains(Make an estimate)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "One hour of labour",
            trigger: ".o_woms_job_line:contains(Jasa Servis Uji) input",
            run: "edit 1",
        },
        press("Make it", "button:contains(Make the estimate)"),
        ...SIGN("#cost"),
        press("The customer agrees", "#cost button:contains(The customer agrees)"),
        {content: "Signed", trigger: "#cost:not(:has(canvas))"},
    ],
});

tours.add("woms_job_walk_in", {
    steps: () => [
        {
            content: "The model from the label",
            trigger: "input[name='model']:visible",
            run: "edit [ACU-1] AC Uji 1 PK",
        },
        {
            content: "And the serial number",
            trigger: "input[name='serial']:visible",
            run: "edit SN-WALK-1",
        },
        {
            content: "What it does",
            trigger: "select[name='symptom_id']:visible",
            run: "selectByLabel Blows warm air",
        },
        {
            content: "Whose it is",
            trigger: "input[name='contact_name']:visible",
            run: "edit Sari Tamu",
        },
        {
            content: "The phone",
            trigger: "input[name='contact_phone']:visible",
            run: "edit 0813-1111-2222",
        },
        {
            content: "The province",
            trigger: "select[name='state_id']:visible",
            run: "selectByLabel Jawa Barat",
        },
        {
            content: "The city",
            trigger: "select[name='city_id']:visible",
            run: "selectByLabel Kota Uji",
        },
        {
            content: "The street",
            trigger: "input[name='street']:visible",
            run: "edit Jl. Anggrek 9",
        },
        {
            content: "The customer agrees",
            trigger: "input[name='consent']",
            run: "click",
        },
        {
            content: "And signs for it",
            trigger: ".o_woms_sign_pad canvas",
            run: draw,
        },
        {
            content: "Send it",
            trigger: ".o_woms_send:enabled:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The number to give to the customer",
            trigger: ".alert:contains(WR)",
        },
    ],
});
