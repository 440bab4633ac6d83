/** Steps that several journeys share. */

/** Draw a stroke on a signature pad, as a finger does: pads drop what comes too fast. */
export async function draw() {
    const box = this.anchor.getBoundingClientRect();
    const touch = (type, step, buttons) =>
        this.anchor.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                cancelable: true,
                pointerId: 1,
                isPrimary: true,
                buttons,
                pressure: 0.5,
                clientX: box.left + box.width * (0.2 + 0.06 * step),
                clientY: box.top + box.height * (step % 2 ? 0.3 : 0.7),
            })
        );
    touch("pointerdown", 0, 1);
    for (let step = 1; step < 10; step++) {
        touch("pointermove", step, 1);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    touch("pointerup", 10, 0);
}

/** Choose a day or an hour: the tour's own `edit` can't begin with an empty one. */
export function pick(value) {
    return function () {
        this.anchor.value = value;
        this.anchor.dispatchEvent(new Event("input", {bubbles: true}));
        this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
    };
}

/** Go on to the next step of a form that is drawn in steps. */
export function next(shown) {
    return [
        {
            content: `The step “${shown}” is shown: go on`,
            trigger: `.o_woms_step.o_woms_shown[data-name='${shown}']`,
        },
        {
            content: "Go on",
            trigger: ".o_woms_forward:visible",
            run: "click",
        },
    ];
}

/** Send a form of the public website and come to the page that says thank you. */
export function sendForm() {
    return {
        content: "Send the form",
        trigger: ".o_woms_send:enabled:visible",
        run: "click",
        expectUnloadPage: true,
    };
}

/** Open the only card of a list on a phone. */
export function openCard(page) {
    return {
        content: `Open the card on the page of ${page}`,
        trigger: "a.o_woms_card_link:visible",
        run: "click",
        expectUnloadPage: true,
    };
}

/** Press a button that sends its form to the server. */
export function press(content, trigger) {
    return {content, trigger, run: "click", expectUnloadPage: true};
}

/** Open a step of the work on the technician's page, if it isn't open yet. */
export function openStep(name) {
    return {
        content: `Open the step “${name}”`,
        trigger: `#${name} > summary`,
        run() {
            this.anchor.parentElement.open = true;
        },
    };
}

/** Choose a code by its word: among the quick ones, or from the list of the others. */
export function chooseCode(field, word) {
    return {
        content: `Choose the code: ${word}`,
        trigger: `#findings fieldset:has([name^='${field}'])`,
        run() {
            const fits = (element) => element.textContent.trim() === word;
            const quick = [...this.anchor.querySelectorAll("label")].find(fits);
            if (quick) {
                quick.click();
                return;
            }
            const others = this.anchor.querySelector("select");
            others.value = [...others.options].find(fits).value;
            others.dispatchEvent(new Event("change", {bubbles: true}));
        },
    };
}

/** The page says it in its status: `word` is the chip of the order. */
export function status(word) {
    return {
        content: `The customer reads: ${word}`,
        trigger: `.o_woms_order .o_woms_now .o_woms_chip:contains(${word})`,
    };
}

export const COMPLETE_REPORT = [
    {
        content: "Agree to the fees, if there are any, and to the use of the data",
        trigger: ".o_woms_step.o_woms_shown[data-name='contact'] input[name='consent']",
        run() {
            for (const box of document.querySelectorAll(
                "input[name='consent'], input[name='fees_accepted']"
            )) {
                box.click();
            }
        },
    },
    sendForm(),
];

/** Choose a picture for a field of files, as the phone's camera does. */
export function takePhoto(field) {
    return {
        content: "Take a photo",
        trigger: `${field}:visible`,
        async run() {
            const canvas = document.createElement("canvas");
            canvas.width = canvas.height = 40;
            const blob = await new Promise((resolve) =>
                canvas.toBlob(resolve, "image/png")
            );
            const files = new DataTransfer();
            files.items.add(new File([blob], "photo.png", {type: "image/png"}));
            this.anchor.files = files.files;
            this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
        },
    };
}
