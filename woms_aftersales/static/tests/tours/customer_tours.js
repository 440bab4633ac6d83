import {registry} from "@web/core/registry";
import {
    COMPLETE_REPORT,
    draw,
    next,
    openCard,
    pick,
    press,
    sendForm,
    status,
    takePhoto,
} from "@woms_aftersales/../tests/tours/tour_parts";

const tours = registry.category("web_tour.tours");

tours.add("woms_register_device", {
    steps: () => [
        {
            content: "Choose the model",
            trigger: ".o_woms_shown[data-name='device'] input[name='model']",
            run: "edit [ACU-1] AC Uji 1 PK",
        },
        {
            content: "Type the serial number from the label",
            trigger: "input[name='serial']",
            run: "edit SN-JOURNEY-1",
        },
        ...next("device"),
        {
            content: "Say when it was bought",
            trigger: ".o_woms_shown[data-name='purchase'] input[name='purchase_date']",
            run: pick("2027-02-10"),
        },
        {
            content: "And where",
            trigger: "select[name='channel']",
            run: "select dealer",
        },
        ...next("purchase"),
        {
            content: "The name is known from the login",
            trigger: ".o_woms_shown[data-name='contact'] input[name='contact_name']",
        },
        {
            content: "Agree to the use of the data",
            trigger: "input[name='consent']",
            run: "click",
        },
        sendForm(),
        {
            content: "The number is told at once",
            trigger: ".o_woms_promised strong:contains(SD)",
        },
    ],
});

tours.add("woms_report_visit", {
    steps: () => [
        {
            content: "The registered device is chosen already",
            trigger:
                ".o_woms_shown[data-name='device'] input[name='document_id']:checked",
        },
        ...next("device"),
        {
            content: "Say what it does",
            trigger: ".o_woms_shown[data-name='failure'] select[name='symptom_id']",
            run: "selectByLabel Blows warm air",
        },
        {
            content: "And in own words",
            trigger: "textarea[name='description']",
            run: "edit It blows warm air since yesterday.",
        },
        ...next("failure"),
        {
            content: "Somebody shall come: choose the province",
            trigger:
                ".o_woms_shown[data-name='service'] select[name='state_id']:visible",
            run: "selectByLabel Jawa Barat",
        },
        {
            content: "Choose the city",
            trigger: "select[name='city_id']:visible",
            run: "selectByLabel Kota Uji",
        },
        {
            content: "Write the street",
            trigger: "input[name='street']:visible",
            run: "edit Jl. Melati 5",
        },
        {
            content: "Wish a day",
            trigger: "input[name='wish_date_1']:visible",
            run: pick("2027-03-02"),
        },
        ...next("service"),
        ...COMPLETE_REPORT,
        {
            content: "The number is told at once",
            trigger: ".o_woms_now:contains(WR)",
        },
    ],
});

tours.add("woms_agree_visit", {
    steps: () => [
        openCard("My services"),
        status("Technician found"),
        {
            content: "Two times are proposed; the first is chosen",
            trigger: ".o_woms_todo input[name='proposal']:checked",
        },
        press("Agree to it", ".o_woms_todo button:contains(Agree to this time)"),
        status("Visit agreed"),
    ],
});

tours.add("woms_rate", {
    steps: () => [
        openCard("My services"),
        status("Repaired"),
        {
            content: "It was free, and the page says so",
            trigger: "section[aria-labelledby='woms_cost']:contains(Free)",
        },
        {
            content: "Give five stars",
            trigger: ".o_woms_todo input[name='stars'][value='5']",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".o_woms_todo textarea[name='text']",
            run: "edit On time and friendly.",
        },
        press("Send it", ".o_woms_todo button:contains(Send)"),
        {
            content: "Thanked, and nothing is left to do",
            trigger: ".o_woms_order:contains(Thank you) .o_woms_todo:not(:has(form))",
        },
    ],
});

tours.add("woms_sign_estimate", {
    steps: () => [
        {
            content: "The cost waits for the answer: open it",
            trigger: ".o_woms_todo a:contains(See the cost and decide)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The total stands there",
            trigger: ".o_woms_estimate_total:contains(/[1-9]/)",
        },
        {
            content: "Sign with the finger",
            trigger: "#sign canvas.o_web_sign_signature",
            run: draw,
        },
        {
            content: "The pad holds the signature",
            trigger: "#sign canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        press("Agree", "#sign .o_portal_sign_submit:enabled"),
        {
            content: "The page says who agreed",
            trigger: ".o_woms_estimate .alert-success:contains(You agreed)",
        },
    ],
});

tours.add("woms_decline_estimate", {
    steps: () => [
        {
            content: "The cost waits for the answer: open it",
            trigger: ".o_woms_todo a:contains(See the cost and decide)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What a no costs stands there before it is said",
            trigger: ".o_woms_estimate li:contains(If you say no, you pay)",
        },
        {
            content: "Open the form of the no",
            trigger: "details:has(#woms_decline_reason) > summary",
            run() {
                this.anchor.parentElement.open = true;
            },
        },
        press("Decline", "button:contains(Decline the estimate)"),
        {
            content: "The page says so",
            trigger: ".o_woms_estimate .alert-warning:contains(was declined)",
        },
    ],
});

tours.add("woms_read_declined", {
    steps: () => [status("Not repaired")],
});

tours.add("woms_report_parcel", {
    steps: () => [
        {
            content: "Choose the model; no papers are needed",
            trigger: ".o_woms_shown[data-name='device'] input[name='model']",
            run: "edit [ACU-1] AC Uji 1 PK",
        },
        {
            content: "Type the serial number",
            trigger: "input[name='serial']",
            run: "edit SN-JOURNEY-2",
        },
        ...next("device"),
        {
            content: "Say what it does",
            trigger: ".o_woms_shown[data-name='failure'] select[name='symptom_id']",
            run: "selectByLabel Blows warm air",
        },
        ...next("failure"),
        {
            content: "It is sent by parcel",
            trigger: ".o_woms_shown[data-name='service'] input[value='ship_in']",
            run: "click",
        },
        {
            content: "Choose the province it comes from",
            trigger: "select[name='state_id']:visible",
            run: "selectByLabel Jawa Barat",
        },
        {
            content: "Choose the city",
            trigger: "select[name='city_id']:visible",
            run: "selectByLabel Kota Uji",
        },
        {
            content: "Write the street",
            trigger: "input[name='street']:visible",
            run: "edit Jl. Anggrek 7",
        },
        ...next("service"),
        {
            content: "Tell the name",
            trigger: ".o_woms_shown[data-name='contact'] input[name='contact_name']",
            run: "edit Siti Tamu",
        },
        {
            content: "And the number",
            trigger: "input[name='contact_phone']",
            run: "edit 0812-7777-6666",
        },
        ...COMPLETE_REPORT,
        {
            content: "The number is told at once",
            trigger: ".o_woms_now:contains(WR)",
        },
    ],
});

tours.add("woms_confirm_report", {
    steps: () => [
        press("Confirm the report", "button:contains(Yes, I sent it)"),
        {
            content: "It is confirmed and can be followed",
            trigger: "a:contains(See your request)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The request is looked at",
            trigger: ".o_woms_now:contains(We look at it)",
        },
    ],
});

tours.add("woms_send_parcel", {
    steps: () => [
        status("Waiting for your device"),
        {
            content: "Write the parcel number",
            trigger: ".o_woms_todo input[name='tracking_ref']",
            run: "edit JNE-IN-1",
        },
        press("Say that it was sent", ".o_woms_todo button:contains(I have sent it)"),
        status("On its way to us"),
    ],
});

const openInvoice = [
    {
        content: "It is time to pay: open the invoice",
        trigger: ".o_woms_todo a:contains(Pay by transfer or online)",
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "Open the ways to pay",
        trigger: "[data-bs-target='#pay_with']:visible",
        run: "click",
    },
];

const payWith = (code) => [
    ...openInvoice,
    {
        content: `Choose the way to pay: ${code}`,
        trigger: `#pay_with.show input[name='o_payment_radio'][data-payment-method-code='${code}']`,
        run: "click",
    },
];

tours.add("woms_pay_by_transfer", {
    steps: () => [
        status("Repaired"),
        {
            content: "Remember the page",
            trigger: ".o_woms_order",
            run: () => sessionStorage.setItem("woms_page", window.location.href),
        },
        ...payWith("wire_transfer"),
        press("Pay", "#pay_with button[name='o_payment_submit_button']:enabled"),
        {
            content: "The account stands there; go back to the service",
            // the page between goes on to the invoice by itself: not before that
            trigger:
                "body:has(.o_portal_invoice_sidebar) #o_payment_status_message:contains(5120123456)",
            run: () => window.location.assign(sessionStorage.getItem("woms_page")),
            expectUnloadPage: true,
        },
        {
            content: "Account and reference stand there, too",
            trigger: ".o_woms_transfer:contains(5120123456):contains(2027)",
        },
    ],
});

tours.add("woms_send_slip", {
    steps: () => [
        {
            content: "The slip can be sent at once: its form is open",
            trigger: "#slip[open]",
        },
        takePhoto("#woms_slip"),
        press("Send it", "#slip button:contains(Send the slip)"),
        {
            content: "It is being checked: a claim, not money",
            trigger: ".o_woms_todo:contains(is being checked)",
        },
        status("Repaired"),
    ],
});

tours.add("woms_pay_by_paypal", {
    steps: () => [
        ...payWith("paypal"),
        {
            content: "PayPal's button is there, and approves",
            trigger: "[id^='o_paypal_enabled_button'] .woms_stand_in_paypal:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Back on the invoice, which is paid",
            trigger: ".o_portal_invoice_sidebar:contains(Paid)",
        },
    ],
});

tours.add("woms_agree_cod", {
    steps: () => [
        ...payWith("cash_on_delivery"),
        press("Agree", "#pay_with button[name='o_payment_submit_button']:enabled"),
        {
            content: "The page says that the courier takes the money",
            trigger: "main:contains(delivery)",
        },
    ],
});

tours.add("woms_choose_parcel", {
    steps: () => [
        {
            content: "Choose the parcel",
            trigger: ".o_woms_todo input[name='method'][value='ship']",
            run: "click",
        },
        press("Choose it", ".o_woms_todo button:contains(Choose)"),
        {
            content: "It is noted",
            trigger: ".o_woms_order .alert-success:contains(Noted)",
        },
    ],
});

tours.add("woms_confirm_receipt", {
    steps: () => [
        status("On its way to you"),
        press(
            "The device is back",
            ".o_woms_todo button:contains(I have my device back)"
        ),
        status("Repaired"),
        {
            content: "What is left is to say how it was",
            trigger: ".o_woms_todo input[name='stars'][value='5']",
        },
    ],
});

tours.add("woms_report_drop_off", {
    steps: () => [
        {
            content: "Choose the device that broke",
            trigger: ".o_woms_shown[data-name='device'] label:contains(SN-OLD-1) input",
            run: "click",
        },
        ...next("device"),
        {
            content: "Say what it does",
            trigger: ".o_woms_shown[data-name='failure'] select[name='symptom_id']",
            run: "selectByLabel Blows warm air",
        },
        ...next("failure"),
        {
            content: "It is brought to a service centre",
            trigger: ".o_woms_shown[data-name='service'] input[value='drop_off']",
            run: "click",
        },
        {
            content: "Choose the centre",
            trigger: "select[name='center_id']:visible",
            run: "selectByLabel Pusat Servis Uji",
        },
        ...next("service"),
        ...COMPLETE_REPORT,
        {
            content: "The number is told at once",
            trigger: ".o_woms_now:contains(WR)",
        },
    ],
});
