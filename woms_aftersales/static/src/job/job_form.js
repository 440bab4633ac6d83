import {forget, startDraft} from "@woms_aftersales/job/job_draft";

/**
 * Forms of a job: sent once, with the place where it helps. Without this file they are
 * plain forms; a second send of the same key changes nothing on the server either.
 */

/** A page without network is shown again and again: each form needs a key of its own. */
function renewKey(form) {
    const key = form.querySelector("[name='submission_key']");
    if (key) {
        const bytes = crypto.getRandomValues(new Uint8Array(16));
        key.value = Array.from(bytes, (byte) =>
            byte.toString(16).padStart(2, "0")
        ).join("");
    }
}

/** Show only the fields that belong to how the visit ended. */
function showResult(form) {
    const chosen = form.querySelector("input[name='result']:checked");
    if (!chosen) {
        return;
    }
    for (const part of form.querySelectorAll(".o_woms_result")) {
        part.hidden = !part.dataset.results.split(" ").includes(chosen.value);
    }
}

/** Fill in where the phone is, if its owner allowed it before. Never ask, never wait. */
async function findPlace(form) {
    const known = await navigator.permissions?.query({name: "geolocation"});
    if (known?.state !== "granted") {
        return;
    }
    navigator.geolocation.getCurrentPosition(({coords}) => {
        form.querySelector("[name='latitude']").value = coords.latitude;
        form.querySelector("[name='longitude']").value = coords.longitude;
    });
}

/** Show only the lines that hold the word, and those with a quantity. */
function startFilter(field, form) {
    field.hidden = false;
    field.addEventListener("input", () => {
        const word = field.value.trim().toLowerCase();
        for (const line of form.querySelectorAll(".o_woms_job_line")) {
            const fits = line.textContent.toLowerCase().includes(word);
            line.hidden = !fits && !line.querySelector("input").value;
        }
    });
    // a scanner, or a thumb, ends the word with Enter: that isn't sending the form
    field.addEventListener("keydown", (ev) => {
        if (ev.key === "Enter") {
            ev.preventDefault();
        }
    });
}

function send(form, ev) {
    if (form.dataset.sent) {
        ev.preventDefault();
        return;
    }
    form.dataset.sent = "1";
    const button = ev.submitter || form.querySelector("[type='submit']");
    button?.classList.add("disabled");
    button?.setAttribute("aria-busy", "true");
    // the form itself, or the worker's outbox, has it from here on
    forget(form);
    // a page taken back from the browser's memory must be usable again
    window.addEventListener("pageshow", () => {
        delete form.dataset.sent;
        button?.classList.remove("disabled");
        button?.removeAttribute("aria-busy");
    });
}

export function startForm(form) {
    renewKey(form);
    startDraft(form);
    showResult(form);
    form.addEventListener("change", () => showResult(form));
    form.addEventListener("submit", (ev) => send(form, ev));
    if (form.classList.contains("o_woms_job_place")) {
        findPlace(form);
    }
    const filter = form.querySelector(".o_woms_job_filter");
    if (filter) {
        startFilter(filter, form);
    }
}
