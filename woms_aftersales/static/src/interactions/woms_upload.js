import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";

const MAX_FILES = 5;
const MAX_SIDE = 1920;

/** Chosen files as a strip; each can be removed; large photos are made smaller here. */
export class WomsUpload extends Interaction {
    static selector = ".o_woms_upload";
    dynamicContent = {
        _root: {"t-on-change": this.onChange},
    };

    setup() {
        this.files = [];
        this.strip = this.el.parentElement.querySelector(".o_woms_photos");
    }

    async onChange() {
        const chosen = [...this.el.files];
        const smaller = await this.waitFor(
            Promise.all(chosen.map((file) => this.shrink(file)))
        );
        this.files = [...this.files, ...smaller].slice(0, MAX_FILES);
        this.draw();
    }

    /** Reception is bad where people live: send 300 kB and not 6 MB. */
    async shrink(file) {
        if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 600000) {
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
                canvas.toBlob(resolve, "image/jpeg", 0.85)
            );
            return new File([blob], file.name, {type: "image/jpeg"});
        } catch {
            return file; // the server judges it
        }
    }

    draw() {
        const transfer = new DataTransfer();
        this.files.forEach((file) => transfer.items.add(file));
        this.el.files = transfer.files;
        this.strip.replaceChildren(
            ...this.files.map((file, index) => this.picture(file, index))
        );
    }

    picture(file, index) {
        const box = document.createElement("div");
        box.className = "o_woms_picked";
        let shown;
        if (file.type.startsWith("image/")) {
            shown = document.createElement("img");
            shown.src = URL.createObjectURL(file);
            shown.alt = file.name;
        } else {
            shown = document.createElement("span");
            shown.className = "o_woms_file";
            shown.textContent = file.name;
        }
        const remove = document.createElement("button");
        remove.type = "button";
        remove.className = "btn-close";
        remove.ariaLabel = _t("Remove %s", file.name);
        remove.addEventListener("click", () => {
            this.files.splice(index, 1);
            this.draw();
        });
        box.append(shown, remove);
        return box;
    }
}

registry.category("public.interactions").add("woms_aftersales.upload", WomsUpload);
