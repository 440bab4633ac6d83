import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";
import {shrink} from "@woms_aftersales/shared/shrink";

const MAX_FILES = 5;
const LIMITS = {side: 1920, size: 600000, quality: 0.85};

/** Chosen files as a strip; each can be removed; large photos are made smaller here. */
export class WomsUpload extends Interaction {
    static selector = ".o_woms_upload";
    dynamicSelectors = {
        ...this.dynamicSelectors,
        _zone: () => this.el.parentElement,
    };
    dynamicContent = {
        _root: {"t-on-change": this.onChange},
        _zone: {
            "t-on-dragover.prevent": () => this.mark(true),
            "t-on-dragleave": () => this.mark(false),
            "t-on-drop.prevent": this.onDrop,
        },
        _document: {"t-on-paste": this.onPaste},
    };

    setup() {
        this.files = [];
        this.strip = this.el.parentElement.querySelector(".o_woms_photos");
    }

    mark(over) {
        this.el.parentElement.classList.toggle("o_woms_drop", over);
    }

    onDrop(ev) {
        this.mark(false);
        return this.add([...ev.dataTransfer.files].filter((file) => this.fits(file)));
    }

    /** A picture from the clipboard goes to the first field in sight that takes it. */
    onPaste(ev) {
        const first = [...document.querySelectorAll(".o_woms_upload")].find(
            (field) => field.offsetParent
        );
        const files = [...(ev.clipboardData?.files || [])];
        const fitting = files.filter((file) => this.fits(file));
        if (this.el !== first || !fitting.length) {
            return;
        }
        ev.preventDefault();
        return this.add(fitting);
    }

    /** Whether the field takes such a file; what it holds is judged by the server. */
    fits(file) {
        return this.el.accept
            .split(",")
            .some((kind) =>
                kind.endsWith("/*")
                    ? file.type.startsWith(kind.slice(0, -1))
                    : file.type === kind
            );
    }

    onChange() {
        return this.add([...this.el.files]);
    }

    async add(chosen) {
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
