import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Forms of a job: sent once, with the place where it helps. Without this file they are
 * plain forms; a second send of the same key changes nothing on the server either.
 */
export class WomsJobForm extends Interaction {
    static selector = ".o_woms_job_form";
    dynamicContent = {
        _root: {"t-on-submit": this.onSubmit},
        "input[name='result']": {"t-on-change": this.showResult},
    };

    start() {
        this.showResult();
        if (this.el.classList.contains("o_woms_job_place")) {
            this.findPlace();
        }
    }

    /** Show only the fields that belong to how the visit ended. */
    showResult() {
        const chosen = this.el.querySelector("input[name='result']:checked");
        if (!chosen) {
            return;
        }
        for (const part of this.el.querySelectorAll(".o_woms_result")) {
            part.hidden = !part.dataset.results.split(" ").includes(chosen.value);
        }
    }

    /** Fill in where the phone is, if its owner allowed it before. Never ask, never wait. */
    async findPlace() {
        const known = await navigator.permissions?.query({name: "geolocation"});
        if (known?.state !== "granted") {
            return;
        }
        navigator.geolocation.getCurrentPosition(({coords}) => {
            this.el.querySelector("[name='latitude']").value = coords.latitude;
            this.el.querySelector("[name='longitude']").value = coords.longitude;
        });
    }

    onSubmit(ev) {
        if (this.sent) {
            ev.preventDefault();
            return;
        }
        this.sent = true;
        // a page taken back from the browser's memory must be usable again
        this.addListener(window, "pageshow", () => (this.sent = false));
    }
}

registry.category("public.interactions").add("woms_aftersales.job_form", WomsJobForm);
