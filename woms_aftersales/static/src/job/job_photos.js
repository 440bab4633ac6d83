import {draftKey} from "@woms_aftersales/job/job_draft";
import {store} from "@woms_aftersales/job/job_store";

/**
 * Photos are made smaller on the phone, shown before they are sent, and kept when the
 * browser is closed meanwhile.
 */
const MAX_SIDE = 1600;
const SMALL = 400000;

/** Reception is bad where people live: send 300 kB and not 6 MB. */
async function shrink(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < SMALL) {
        return file;
    }
    try {
        const image = await createImageBitmap(file);
        const factor = Math.min(1, MAX_SIDE / Math.max(image.width, image.height));
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(image.width * factor);
        canvas.height = Math.round(image.height * factor);
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        const blob = await new Promise((resolve) =>
            canvas.toBlob(resolve, "image/jpeg", 0.8)
        );
        return new File([blob], file.name, {type: "image/jpeg"});
    } catch {
        return file; // the server judges it
    }
}

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
        const files = await Promise.all([...input.files].map(shrink));
        show(input, strip, files);
        await store.put("files", {id, files}).catch(() => {});
    });
    const kept = await store.get("files", id).catch(() => null);
    if (kept?.files.length && !input.files.length) {
        show(input, strip, kept.files);
        form.closest("details")?.setAttribute("open", "open");
    }
}
