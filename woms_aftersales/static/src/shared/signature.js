/**
 * A pad as wide as the screen that writes the signature into its form as a PNG, so that
 * it is sent, and kept after a mistake, with everything else.
 */
export class SignaturePad {
    constructor(element) {
        this.canvas = element.querySelector("canvas");
        this.input = element.querySelector("input[name='signature']");
        this.context = this.canvas.getContext("2d");
        this.canvas.addEventListener("pointerdown", (ev) => this.begin(ev));
        this.canvas.addEventListener("pointermove", (ev) => this.draw(ev));
        this.canvas.addEventListener("pointerup", () => this.keep());
        this.canvas.addEventListener("pointercancel", () => this.keep());
        element
            .querySelector(".o_woms_sign_clear")
            .addEventListener("click", () => this.clear());
        // the pad has no width while its part of the form is hidden
        new ResizeObserver(() => this.fit()).observe(this.canvas);
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
            this.set(this.canvas.toDataURL("image/png"));
        }
    }

    clear() {
        this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
        this.set("");
    }

    set(value) {
        this.input.value = value;
        this.input.dispatchEvent(new Event("change", {bubbles: true}));
    }
}
