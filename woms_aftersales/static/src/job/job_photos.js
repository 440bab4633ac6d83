import {draftKey} from "@woms_aftersales/job/job_draft";
import {store} from "@woms_aftersales/job/job_store";
import {shrink} from "@woms_aftersales/shared/shrink";

/**
 * Photos are made smaller on the phone, shown before they are sent, and kept when the
 * browser is closed meanwhile.
 */
const LIMITS = {side: 1600, size: 400000, quality: 0.8};

function show(input, strip, files) {
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    strip.replaceChildren(
        ...files.map((file) => {
            const box = document.createElement("div");
            box.className = "o_woms_picked";
            const shown = document.createElement(
                file.type.startsWith("image/") ? "img" : "span"
            );
            if (shown.tagName === "IMG") {
                shown.src = URL.createObjectURL(file);
                shown.alt = file.name;
            } else {
                shown.className = "o_woms_file";
                shown.textContent = file.name;
            }
            box.append(shown);
            return box;
        })
    );
}

export async function startPhotos(input) {
    const form = input.form;
    const id = draftKey(form);
    const strip = document.createElement("div");
    strip.className = "o_woms_photos mb-2";
    input.after(strip);
    input.addEventListener("change", async () => {
        const files = await Promise.all(
            [...input.files].map((file) => shrink(file, LIMITS))
        );
        show(input, strip, files);
        await store.put("files", {id, files}).catch(() => {});
    });
    const kept = await store.get("files", id).catch(() => null);
    if (kept?.files.length && !input.files.length) {
        show(input, strip, kept.files);
        form.closest("details")?.setAttribute("open", "open");
    }
}
