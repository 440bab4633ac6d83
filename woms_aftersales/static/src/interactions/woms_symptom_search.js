import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

const SHOWN = 5;

/**
 * Finds the symptom by the words people say for it, in any language. Without this file
 * the list below is there to choose from.
 */
export class WomsSymptomSearch extends Interaction {
    static selector = ".o_woms_symptoms";
    dynamicContent = {
        ".o_woms_symptom_words": {
            "t-on-input": this.find,
            "t-on-keydown": this.onKey,
        },
    };

    setup() {
        this.select = this.el.querySelector("select");
        this.list = this.el.querySelector(".o_woms_symptom_found");
        this.none = this.el.querySelector(".o_woms_symptom_none");
    }

    /** Enter must not send the form: it takes the first one found. */
    onKey(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.list.querySelector("button")?.click();
        }
    }

    find(ev) {
        const typed = this.split(ev.currentTarget.value);
        const rated = [...this.select.options]
            .filter((option) => option.value && !option.disabled)
            .map((option) => [this.rate(option, typed), option])
            .filter(([rate]) => rate)
            .sort((one, other) => other[0] - one[0]);
        // the best only: who types two words doesn't want what fits one of them
        const best = rated.filter(([rate]) => rate === rated[0][0]).slice(0, SHOWN);
        this.list.replaceChildren();
        for (const [, option] of best) {
            const button = document.createElement("button");
            button.type = "button";
            button.className = "btn btn-outline-primary text-start";
            button.textContent = option.textContent.trim();
            this.addListener(button, "click", () => this.choose(option));
            this.insert(button, this.list);
        }
        this.none.hidden = Boolean(rated.length || !typed.length);
    }

    /** How many of the typed words begin a word of this symptom. */
    rate(option, typed) {
        const known = this.split(`${option.textContent} ${option.dataset.words || ""}`);
        return typed.filter((word) => known.some((other) => other.startsWith(word)))
            .length;
    }

    split(text) {
        return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
    }

    choose(option) {
        this.select.value = option.value;
        this.select.dispatchEvent(new Event("input", {bubbles: true}));
        this.select.dispatchEvent(new Event("change", {bubbles: true}));
        this.list.replaceChildren();
        this.el.querySelector(".o_woms_symptom_words").value = "";
        this.select.focus();
    }
}

registry
    .category("public.interactions")
    .add("woms_aftersales.symptom_search", WomsSymptomSearch);
