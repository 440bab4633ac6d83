import {registry} from "@web/core/registry";
import {
    next,
    pick,
    press,
    sendForm,
    status,
} from "@woms_aftersales/../tests/tours/tour_parts";

const tours = registry.category("web_tour.tours");

tours.add("woms_complete_delivered", {
    steps: () => [
        {
            content: "The link of the message shows what was bought",
            trigger: ".o_woms_card:contains(AC Uji 1 PK):contains(SN-SOLD-1)",
        },
        {
            content: "The place it was delivered to is chosen already",
            trigger: "input[name='location_id']:checked",
        },
        {
            content: "Write the number",
            trigger: "input[name='contact_phone']",
            run: "edit 0812-7777-6666",
        },
        {
            content: "Agree to the use of the data",
            trigger: "input[name='consent']",
            run: "click",
        },
        sendForm(),
        {
            content: "Registered, and the card is there",
            trigger:
                ".o_woms_page:contains(Your device is registered) a[href*='/card']:visible",
        },
    ],
});

tours.add("woms_register_by_label", {
    steps: () => [
        press("The code leads to the registration", "a:contains(Register it)"),
        {
            content: "The model is known by the code",
            trigger:
                ".o_woms_shown[data-name='device'] input[name='model']:value(AC Uji 1 PK)",
        },
        {
            content: "And the serial number",
            trigger: "input[name='serial']:value(SN-LABEL-01)",
        },
        ...next("device"),
        {
            content: "Say when it was bought",
            trigger: ".o_woms_shown[data-name='purchase'] input[name='purchase_date']",
            run: pick("2027-02-20"),
        },
        {
            content: "And where",
            trigger: "select[name='channel']",
            run: "select dealer",
        },
        ...next("purchase"),
        {
            content: "Tell the name",
            trigger: ".o_woms_shown[data-name='contact'] input[name='contact_name']",
            run: "edit Ibu Label",
        },
        {
            content: "And the number",
            trigger: "input[name='contact_phone']",
            run: "edit 0812-5555-4444",
        },
        {
            content: "Agree to the use of the data",
            trigger: "input[name='consent']",
            run: "click",
        },
        sendForm(),
        {
            content: "It is registered at once",
            trigger: "main:contains(Your device is registered)",
        },
    ],
});

tours.add("woms_contest_refusal", {
    steps: () => [
        {
            content: "The refusal says why and who decided",
            trigger: "#contest:contains(ended on):contains(Decided by)",
        },
        {
            content: "Not agreed: open the form",
            trigger: "#contest summary",
            run: "click",
        },
        {
            content: "Say why",
            trigger: "#woms_contest_text:visible",
            run: "edit I bought it in 2026, the receipt is in my mail.",
        },
        press("Send it", "#contest button:contains(Ask for a second look)"),
        {
            content: "A manager decides; nothing is to be done",
            trigger: "#contest .o_woms_contest_open:contains(A manager decides by)",
        },
        {
            content: "Nothing is asked of the customer meanwhile",
            trigger: ".o_woms_todo:not(:has(a.btn)):contains(nothing is charged)",
        },
    ],
});

tours.add("woms_contest_decided", {
    steps: () => [
        {
            content: "The manager's answer stands there",
            trigger:
                "#contest .o_woms_contest_decided:contains(you are right):contains(The receipt counts)",
        },
        {
            content: "And nothing is to be paid",
            trigger: "section[aria-labelledby='woms_cost']:contains(Free)",
        },
        status("Received"),
    ],
});
