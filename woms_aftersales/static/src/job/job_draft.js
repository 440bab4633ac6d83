import {store} from "@woms_aftersales/job/job_store";

/**
 * What is typed survives: a closed browser, an empty battery, a page without network.
 * Texts and choices lie in the browser's storage, files in its database, until the form
 * is sent. What the server shows after a mistake wins over the draft.
 */
const PREFIX = "woms-draft:";
const KEEP = 7 * 24 * 3600 * 1000;
const NEVER = ["csrf_token", "submission_key", "latitude", "longitude", "amount"];

/** Return the storage key of a form: of this user, this job, this action. */
export function draftKey(form) {
    const user = document.querySelector(".o_woms_job_app").dataset.user;
    const path = new URL(form.action).pathname.replace(/^.*\/my\/jobs/, "");
    return `${PREFIX}${user}:${path}`;
}

function fieldsOf(form) {
    return [...form.elements].filter(
        (field) => field.name && field.type !== "file" && !NEVER.includes(field.name)
    );
}

function save(form) {
    const values = fieldsOf(form)
        .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
        .map((field) => [field.name, field.value]);
    try {
        localStorage.setItem(draftKey(form), JSON.stringify({at: Date.now(), values}));
    } catch {
        // the storage is full or closed to us: the page works without drafts
    }
}

function restore(form) {
    const draft = JSON.parse(localStorage.getItem(draftKey(form)) || "null");
    if (!draft || form.querySelector("[role='alert']")) {
        return;
    }
    const values = draft.values.map(([name, value]) => `${name}=${value}`);
    for (const field of fieldsOf(form)) {
        if (["radio", "checkbox"].includes(field.type)) {
            field.checked = values.includes(`${field.name}=${field.value}`);
        } else {
            const known = draft.values.find(([name]) => name === field.name);
            field.value = known ? known[1] : field.value;
        }
    }
    const step = form.closest("details");
    if (step) {
        step.open = true;
    }
}

/** Forget the draft of a form, its files too. */
export function forget(form) {
    localStorage.removeItem(draftKey(form));
    store.remove("files", draftKey(form)).catch(() => {});
}

/** Forget the drafts of jobs that are over, and those nobody came back to. */
export function forgetOld(isOpen) {
    for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(PREFIX)) {
            continue;
        }
        const {at} = JSON.parse(localStorage.getItem(key));
        if (Date.now() - at > KEEP || !isOpen(key.split(":").pop())) {
            localStorage.removeItem(key);
            store.remove("files", key).catch(() => {});
        }
    }
}

export function forgetAll() {
    Object.keys(localStorage)
        .filter((key) => key.startsWith(PREFIX))
        .forEach((key) => localStorage.removeItem(key));
    return store.clear("files");
}

export function startDraft(form) {
    restore(form);
    form.addEventListener("input", () => save(form));
    form.addEventListener("change", () => save(form));
}
