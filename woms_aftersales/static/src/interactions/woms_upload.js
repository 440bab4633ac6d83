import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";
import {shrink} from "@woms_aftersales/shared/shrink";

const MAX_FILES = 5;
const LIMITS = {side: 1920, size: 600000, quality: 0.85};

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
            Promise.all(chosen.map((file) => shrink(file, LIMITS)))
        );
        this.files = [...this.files, ...smaller].slice(0, MAX_FILES);
        this.draw();
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
