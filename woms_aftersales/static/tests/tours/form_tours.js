import {registry} from "@web/core/registry";
import {sendForm} from "@woms_aftersales/../tests/tours/tour_parts";

const PIXEL =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const field = (name) => document.querySelector(`.o_woms_form [name='${name}']`);

function fill(name, value) {
    field(name).value = value;
    field(name).dispatchEvent(new Event("change", {bubbles: true}));
}

/** Fill in the report; the phone number is one that only the server refuses. */
function fillReport() {
    fill("model", "AC Uji 1 PK");
    fill("serial", "SN-ONCE");
    fill("description", "It is loud");
    const city = [...field("city_id").options].find((option) =>
        option.text.includes("Kota Uji")
    );
    fill("state_id", city.dataset.state);
    fill("city_id", city.value);
    fill("street", "Jl. Melati 5");
    fill("contact_name", "Budi");
    fill("contact_phone", "12");
    for (const box of document.querySelectorAll(
        "[name='safety'][value='none'], [name='service_mode'][value='on_site'], " +
            "[name='consent'], [name='fees_accepted']"
    )) {
        box.click();
    }
    const bytes = Uint8Array.from(atob(PIXEL), (char) => char.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], "a.png", {type: "image/png"}));
    field("photos").files = files.files;
    field("photos").dispatchEvent(new Event("change", {bubbles: true}));
}

registry.category("web_tour.tours").add("woms_form_once", {
    steps: () => [
        {
            content: "Fill in the form with a wrong number",
            trigger: ".o_woms_form.o_woms_stepped",
            run: fillReport,
        },
        {
            content: "The photo is in its strip: send",
            trigger: ".o_woms_form:has(.o_woms_photos img) .o_woms_send:visible",
            run: "click",
        },
        {
            content: "The error stands beside the field, photo and text are kept",
            trigger: "[data-woms-error='contact_phone']:not([hidden])",
            run() {
                if (field("photos").files.length !== 1) {
                    throw new Error("the photo is lost");
                }
                if (field("description").value !== "It is loud") {
                    throw new Error("the text is lost");
                }
                fill("contact_phone", "0812-9999-8888");
            },
        },
        sendForm(),
        {
            content: "The number is told at once",
            trigger: ".o_woms_sentence .text-nowrap:contains(WR)",
        },
    ],
});
