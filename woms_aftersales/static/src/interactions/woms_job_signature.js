import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * A pad as wide as the screen that writes the signature into its form as a PNG, so that
 * it is sent, and kept after a mistake, with everything else.
 */
export class WomsJobSignature extends Interaction {
    static selector = ".o_woms_job_signature";
    dynamicContent = {
        canvas: {
            "t-on-pointerdown": this.begin,
            "t-on-pointermove": this.draw,
            "t-on-pointerup": this.keep,
            "t-on-pointercancel": this.keep,
        },
        ".o_woms_sign_clear": {"t-on-click": this.clear},
    };

    start() {
        this.canvas = this.el.querySelector("canvas");
        this.input = this.el.querySelector("input[name='signature']");
        this.context = this.canvas.getContext("2d");
        // the pad has no width while its part of the form is hidden
        this.observer = new ResizeObserver(() => this.fit());
        this.observer.observe(this.canvas);
        this.registerCleanup(() => this.observer.disconnect());
    }

    fit() {
        const width = Math.round(this.canvas.clientWidth);
        if (!width || width === this.canvas.width) {
            return;
        }
        this.canvas.width = width;
        this.canvas.height = this.canvas.clientHeight;
        this.context.lineWidth = 2.5;
        this.context.lineCap = this.context.lineJoin = "round";
        if (this.input.value) {
            const image = new Image();
            image.onload = () => this.context.drawImage(image, 0, 0);
            image.src = this.input.value;
        }
    }

    begin(ev) {
        this.drawing = true;
        this.canvas.setPointerCapture(ev.pointerId);
        this.context.beginPath();
        this.context.moveTo(ev.offsetX, ev.offsetY);
    }

    draw(ev) {
        if (this.drawing) {
            this.context.lineTo(ev.offsetX, ev.offsetY);
            this.context.stroke();
        }
    }

    keep() {
        if (this.drawing) {
            this.drawing = false;
            this.input.value = this.canvas.toDataURL("image/png");
        }
    }

    clear() {
        this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
        this.input.value = "";
    }
}

registry
    .category("public.interactions")
    .add("woms_aftersales.job_signature", WomsJobSignature);
