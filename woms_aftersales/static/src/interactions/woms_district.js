import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";

const OTHER = "-";

/**
 * The district is chosen from the list of the city. A city without a list, a district
 * that isn't in it, and a page without this file: it is typed, as the form is drawn.
 */
export class WomsDistrict extends Interaction {
    static selector = ".o_woms_district";

    setup() {
        this.input = this.el.querySelector("input");
        this.city = this.el.closest("form").querySelector("select[name='city_id']");
    }

    start() {
        if (this.city) {
            this.addListener(this.city, "change", () => this.load());
            const province = this.city.form.querySelector("select[name='state_id']");
            this.addListener(province, "change", () => this.load());
            this.load();
        }
    }

    async load() {
        const city = this.city.value;
        if (city === this.shown) {
            return;
        }
        this.shown = city;
        let names = [];
        if (city) {
            try {
                const answer = await this.waitFor(fetch(this.el.dataset.url + city));
                names = answer.ok ? await this.waitFor(answer.json()) : [];
            } catch {
                // no network: it is typed
            }
        }
        if (city === this.city.value) {
            this.offer(names);
        }
    }

    offer(names) {
        this.select?.remove();
        this.select = null;
        this.input.hidden = false;
        if (!names.length) {
            return;
        }
        const typed = this.input.value.trim().toLowerCase();
        const known = names.find((name) => name.toLowerCase() === typed);
        this.select = document.createElement("select");
        this.select.className = "form-select mb-2";
        this.select.ariaLabel = this.el.querySelector("label").textContent.trim();
        this.select.append(
            new Option(_t("Please choose"), ""),
            ...names.map((name) => new Option(name, name, false, name === known)),
            new Option(_t("It isn't in the list"), OTHER, false, typed && !known)
        );
        this.insert(this.select, this.input, "beforebegin");
        this.addListener(this.select, "change", () => this.choose());
        this.choose(known || typed);
    }

    choose(keep) {
        const other = this.select.value === OTHER;
        this.input.hidden = !other;
        if (!other) {
            this.input.value = this.select.value;
        } else if (!keep) {
            this.input.value = "";
            this.input.focus();
        }
    }
}

registry.category("public.interactions").add("woms_aftersales.district", WomsDistrict);
