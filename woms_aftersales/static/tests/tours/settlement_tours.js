import {registry} from "@web/core/registry";
import {press} from "@woms_aftersales/../tests/tours/tour_parts";

const tours = registry.category("web_tour.tours");

tours.add("woms_technician_cash", {
    steps: () => [
        {
            content: "The whole amount stands there, fixed",
            trigger: "#settle:contains(320)",
        },
        {
            content: "The money is in his hands",
            trigger: "#settle input[name='received']",
            run: "click",
        },
        press("Book it", "button:contains(Book the cash)"),
        {
            content: "The page says so",
            trigger: ".alert:contains(The cash is booked)",
        },
    ],
});

tours.add("woms_statement_confirm", {
    steps: () => [
        {
            content: "On the day the firm reads what it holds, and when it is paid",
            trigger: ".o_woms_earning:contains(Cash you hold)",
        },
        {
            content: "Open the statement",
            trigger: ".o_woms_earning:contains(Please check)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It says what the firm owes: more cash than fees",
            trigger: "h2:contains(You pay us)",
        },
        press("It is right", ".o_woms_confirm"),
        {
            content: "The page thanks",
            trigger: ".alert:contains(Confirmed)",
        },
    ],
});
