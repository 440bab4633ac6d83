import {registry} from "@web/core/registry";
import {next, press, sendForm} from "@woms_aftersales/../tests/tours/tour_parts";

const tours = registry.category("web_tour.tours");

tours.add("woms_register_without_proof", {
    steps: () => [
        {
            content: "Choose the model",
            trigger: ".o_woms_shown[data-name='device'] input[name='model']",
            run: "edit [ACU-1] AC Uji 1 PK",
        },
        {
            content: "See where the serial number stands",
            trigger: "summary:contains(Where do I find the serial number)",
            run: "click",
        },
        {
            content: "Type it from the label",
            trigger: "input[name='serial']",
            run: "edit N261100042",
        },
        ...next("device"),
        {
            content: "Bought in some shop",
            trigger: ".o_woms_shown[data-name='purchase'] select[name='channel']",
            run: "select store",
        },
        {
            content: "Nothing proves it",
            trigger: "select[name='proof_kind']",
            run: "select none",
        },
        ...next("purchase"),
        {
            content: "Agree to the use of the data",
            trigger: ".o_woms_shown[data-name='contact'] input[name='consent']",
            run: "click",
        },
        sendForm(),
        {
            content: "It is said that the warranty is provisional, and what proves it",
            trigger: ".o_woms_now:contains(provisional):contains(receipt)",
        },
    ],
});

tours.add("woms_provisional_device", {
    steps: () => [
        {
            content: "The terms are there, and that they are provisional",
            trigger: "#proof:contains(provisional):contains(identity card)",
        },
        {
            content: "Say that the receipt is being looked for",
            trigger: "#proof textarea[name='text']",
            run: "edit I am looking for the receipt.",
        },
        press("Send it", "#proof button:contains(Send)"),
        {
            content: "Thanked",
            trigger: ".alert-success:contains(We look at it)",
        },
    ],
});

tours.add("woms_scan_and_report", {
    steps: () => [
        {
            content: "The code opened the device: report a failure",
            trigger: ".o_woms_actionbar a:contains(Report a failure)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The scanned device is chosen already",
            trigger:
                ".o_woms_shown[data-name='device'] label:contains(SN-SCANNED) input:checked",
        },
        ...next("device"),
        {
            content: "Search what it does by words of one's own",
            trigger: ".o_woms_shown[data-name='failure'] .o_woms_symptom_words",
            run: "edit warm air blows",
        },
        {
            content: "Take what was found",
            trigger: ".o_woms_symptom_found button:contains(Blows warm air)",
            run: "click",
        },
        {
            content: "It is chosen in the list",
            trigger:
                "select[name='symptom_id']:has(option:checked:contains(Blows warm))",
        },
    ],
});

tours.add("woms_scan_as_stranger", {
    steps: () => [
        {
            content: "A stranger reads the model, not the owner",
            trigger: "h1:contains(AC Uji 1 PK)",
        },
        {
            content: "And may report a failure",
            trigger: "#wrap a:contains(Report a failure)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The model is filled in",
            trigger:
                ".o_woms_shown[data-name='device'] input[name='model']:value(AC Uji)",
        },
    ],
});

tours.add("woms_make_handover_link", {
    steps: () => [
        press("Make a link", "#handover button:contains(Make a link)"),
        {
            content: "The link is there to be sent",
            trigger: "#handover input[readonly]:value(/service/handover/)",
        },
    ],
});

tours.add("woms_take_device_over", {
    steps: () => [
        {
            content: "Device and rest of the warranty are shown",
            trigger: ".o_woms_card:contains(SN-HANDED):contains(Covered until)",
        },
        {
            content: "Write the name",
            trigger: "input[name='contact_name']",
            run: "edit Siti Penerus",
        },
        {
            content: "Write the phone number",
            trigger: "input[name='contact_phone']",
            run: "edit 0812-1111-2222",
        },
        {
            content: "Agree to the use of the data",
            trigger: "input[name='consent']",
            run: "click",
        },
        press("Take it over", "button:contains(The device is mine now)"),
        {
            content: "Registered",
            trigger: ".o_woms_now:contains(Registered)",
        },
    ],
});

tours.add("woms_handed_on", {
    steps: () => [
        {
            content: "The former owner reads that it is not his any more",
            trigger: ".o_woms_now:contains(Handed on)",
        },
    ],
});
