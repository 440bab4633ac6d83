import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Reads the serial number from the label with the phone's camera, where the browser can
 * do that by itself. Where it can't, nothing is shown, and the number is typed.
 */
const PAUSE = 200;
const SIZE = {facingMode: "environment", width: {ideal: 1280}};

export function canScan() {
    return "BarcodeDetector" in window && Boolean(navigator.mediaDevices?.getUserMedia);
}

/** The code on a label that is a number: the code beside it may be a link. */
function findNumber(codes) {
    return codes
        .map((code) => code.rawValue.trim())
        .find((text) => !/:\/\//.test(text));
}

async function watch(video, isOver) {
    const detector = new window.BarcodeDetector();
    while (!isOver()) {
        const number = findNumber(await detector.detect(video));
        if (number) {
            return number;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    return null;
}

/** Let the button in `root` fill the input it names in `data-for`. */
export function startScan(root) {
    if (!canScan()) {
        return;
    }
    const [button, view] = root.children;
    const video = view.querySelector("video");
    const failed = root.querySelector(".o_woms_scan_failed");
    const input = document.getElementById(root.dataset.for);
    let stream = null;

    const stop = () => {
        stream?.getTracks().forEach((track) => track.stop());
        stream = video.srcObject = null;
        view.hidden = true;
        button.setAttribute("aria-expanded", "false");
    };
    const fill = (number) => {
        input.value = number;
        input.dispatchEvent(new Event("input", {bubbles: true}));
        input.dispatchEvent(new Event("change", {bubbles: true}));
        input.focus();
    };
    button.addEventListener("click", async () => {
        if (stream) {
            stop();
            return;
        }
        failed.hidden = true;
        try {
            stream = await navigator.mediaDevices.getUserMedia({video: SIZE});
            video.srcObject = stream;
            view.hidden = false;
            button.setAttribute("aria-expanded", "true");
            await video.play();
            const number = await watch(video, () => !stream);
            if (number) {
                fill(number);
            }
        } catch {
            failed.hidden = false;
        }
        stop();
    });
    root.hidden = false;
}

/** A button beside the serial number that reads it with the camera. */
export class WomsScan extends Interaction {
    static selector = ".o_woms_scan";

    start() {
        startScan(this.el);
    }
}

registry.category("public.interactions").add("woms_aftersales.scan", WomsScan);
