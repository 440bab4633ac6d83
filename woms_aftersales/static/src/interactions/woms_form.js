import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {_t} from "@web/core/l10n/translation";

/**
 * Steps, choice of city, and sending without losing what was chosen. Without this file
 * the form is one page that is sent the plain way.
 */
export class WomsForm extends Interaction {
    static selector = ".o_woms_form";
    dynamicContent = {
        // before core's captcha, which would send the form a second time and the plain way
        _root: {"t-on-submit.capture": this.onSubmit},
        ".o_woms_forward": {"t-on-click": () => this.go(1)},
        ".o_woms_back": {"t-on-click": () => this.go(-1)},
        "select[name='state_id']": {"t-on-change": this.filterCities},
        "[name='model'], [name='document_id']": {"t-on-change": this.filterSymptoms},
        "[aria-describedby]": {"t-on-input": this.clearError},
    };

    setup() {
        this.steps = [...this.el.querySelectorAll(".o_woms_step")];
        this.position = 0;
        this.phone = window.matchMedia("(max-width: 767.98px)");
    }

    start() {
        if (this.steps.length > 1) {
            this.el.classList.add("o_woms_stepped");
            this.drawProgress();
            const wrong = this.steps.findIndex((step) =>
                step.querySelector(".is-invalid")
            );
            this.show(Math.max(wrong, 0));
            this.addListener(this.phone, "change", () => this.show(this.position));
        }
        this.filterCities();
        this.filterSymptoms();
    }

    drawProgress() {
        this.progress = document.createElement("div");
        this.progress.className = "o_woms_progress d-md-none";
        this.progress.ariaHidden = "true";
        this.progress.append(...this.steps.map(() => document.createElement("span")));
        this.insert(this.progress, this.steps[0], "beforebegin");
    }

    /** Move on only when the fields of this step are filled in. */
    go(direction) {
        if (direction > 0) {
            const fields = this.steps[this.position].querySelectorAll(
                "input, select, textarea"
            );
            for (const field of fields) {
                if (field.offsetParent && !field.reportValidity()) {
                    return;
                }
            }
        }
        this.show(this.position + direction);
        this.steps[this.position].scrollIntoView({block: "start"});
        const legend = this.steps[this.position].querySelector("legend");
        legend.tabIndex = -1;
        legend.focus({preventScroll: true});
    }

    show(position) {
        this.position = Math.min(Math.max(position, 0), this.steps.length - 1);
        this.steps.forEach((step, index) =>
            step.classList.toggle("o_woms_shown", index === this.position)
        );
        [...(this.progress?.children || [])].forEach((dot, index) =>
            dot.classList.toggle("active", index <= this.position)
        );
        const last = this.position === this.steps.length - 1;
        const stepped = this.phone.matches;
        this.el.querySelector(".o_woms_back").hidden = !stepped || !this.position;
        this.el.querySelector(".o_woms_forward").hidden = !stepped || last;
        this.el.querySelector(".o_woms_send").hidden = stepped && !last;
        // a required field of a step out of sight must not block sending in silence
        this.el.noValidate = stepped;
    }

    filterCities() {
        const province = this.el.querySelector("select[name='state_id']");
        const city = this.el.querySelector("select[name='city_id']");
        if (!province || !city) {
            return;
        }
        for (const option of city.options) {
            const fits =
                !option.value ||
                !province.value ||
                option.dataset.state === province.value;
            option.hidden = option.disabled = !fits;
            if (!fits && option.selected) {
                city.value = "";
            }
        }
    }

    /** Offer what such a device can have; all of it when the device isn't known. */
    filterSymptoms() {
        const symptom = this.el.querySelector("select[name='symptom_id']");
        if (!symptom) {
            return;
        }
        const has = this.deviceCategories();
        for (const option of symptom.options) {
            const needs = option.dataset.categories?.split(" ");
            const fits = !needs || !has.length || needs.some((id) => has.includes(id));
            option.hidden = option.disabled = !fits;
            if (!fits && option.selected) {
                symptom.value = "";
            }
        }
    }

    deviceCategories() {
        const device = this.el.querySelector("[name='document_id']:checked");
        if (device?.value) {
            return device.dataset.categories?.split(" ") || [];
        }
        const typed = this.el
            .querySelector("[name='model']")
            .value.trim()
            .toLowerCase();
        const model = [...this.el.querySelectorAll("#woms_models option")].find(
            (option) => option.value.toLowerCase() === typed
        );
        return model?.dataset.categories?.split(" ") || [];
    }

    clearError(ev) {
        ev.currentTarget.classList.remove("is-invalid");
        const message = document.getElementById(
            ev.currentTarget.getAttribute("aria-describedby")
        );
        if (message) {
            message.hidden = true;
        }
    }

    // ------------------------------------------------------------------ sending

    onSubmit(ev) {
        if (session.recaptcha_public_key || session.turnstile_site_key) {
            return; // the captcha's own script sends the form
        }
        ev.preventDefault();
        ev.stopImmediatePropagation();
        if (!this.sending) {
            this.send();
        }
    }

    send() {
        this.sending = true;
        const button = this.el.querySelector(".o_woms_send");
        const label = button.textContent;
        button.disabled = true;
        const xhr = new XMLHttpRequest();
        xhr.open("POST", this.el.action);
        xhr.setRequestHeader("X-Requested-With", "XMLHttpRequest");
        xhr.upload.onprogress = (ev) => {
            const percent = Math.round((100 * ev.loaded) / (ev.total || 1));
            button.textContent = _t("Sending… %s %", percent);
        };
        const done = (message) => {
            this.sending = false;
            button.disabled = false;
            button.textContent = label;
            if (message) {
                this.showErrors({form: message});
            }
        };
        xhr.onerror = () =>
            done(
                _t(
                    "No connection. Nothing is lost: please press the button again in a moment."
                )
            );
        xhr.onload = () => {
            if (xhr.status === 422) {
                done();
                this.showErrors(this.readErrors(xhr.responseText));
            } else if (xhr.status === 413) {
                done(
                    _t(
                        "The files are too large together. Please remove one and send again."
                    )
                );
            } else if (xhr.status >= 400) {
                done(
                    _t(
                        "That did not work. Nothing is lost: please press the button again."
                    )
                );
            } else {
                window.location.assign(xhr.responseURL);
            }
        };
        xhr.send(new FormData(this.el));
    }

    readErrors(html) {
        const page = new DOMParser().parseFromString(html, "text/html");
        const errors = {};
        const general = page.querySelector("#woms_form_message");
        if (general) {
            errors.form = general.textContent.trim();
        }
        for (const message of page.querySelectorAll(
            "[data-woms-error]:not([hidden])"
        )) {
            errors[message.dataset.womsError] = message.textContent.trim();
        }
        return errors;
    }

    showErrors(errors) {
        this.el.querySelector("#woms_form_message")?.remove();
        let first = null;
        for (const message of this.el.querySelectorAll("[data-woms-error]")) {
            const name = message.dataset.womsError;
            message.hidden = !errors[name];
            message.querySelector("span").textContent = errors[name] || "";
            const field = this.el.querySelector(`#woms_${name}`);
            field?.classList.toggle("is-invalid", Boolean(errors[name]));
            if (errors[name] && name !== "form") {
                first = first || message;
            }
        }
        const step = first?.closest(".o_woms_step");
        if (step) {
            this.show(this.steps.indexOf(step));
        }
        (first || this.el).scrollIntoView({block: "center"});
    }
}

registry.category("public.interactions").add("woms_aftersales.form", WomsForm);
