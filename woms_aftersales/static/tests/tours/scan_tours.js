import {registry} from "@web/core/registry";
import {startScan} from "@woms_aftersales/interactions/woms_scan";

/** A camera that sees a link first, then the bars of a serial number. */
function standInCamera() {
    const seen = [["https://example.com/service/d/1"], [], ["SN-SCAN-1"]];
    window.BarcodeDetector = class {
        async detect() {
            return (seen.shift() || []).map((rawValue) => ({rawValue}));
        }
    };
    const canvas = document.createElement("canvas");
    const paper = canvas.getContext("2d");
    setInterval(() => paper.fillRect(0, 0, Math.random() * 100, 10), 50);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
}

registry.category("web_tour.tours").add("woms_scan_serial", {
    steps: () => [
        {
            content: "A browser that reads no codes shows no button",
            trigger: "body:has(.o_woms_scan[hidden]) input[name='serial']",
            run() {
                standInCamera();
                startScan(document.querySelector(".o_woms_scan"));
            },
        },
        {
            content: "One that can has it: scan",
            trigger: ".o_woms_scan:not([hidden]) button",
            run: "click",
        },
        {
            content: "The serial number stands in its field, the camera is off",
            trigger: "body:has(.o_woms_scan [hidden] video) input[name='serial']",
            async run() {
                if (this.anchor.value !== "SN-SCAN-1") {
                    throw new Error(`read ${this.anchor.value}`);
                }
            },
        },
        {
            content: "What is refused by the phone is told",
            trigger: ".o_woms_scan button",
            run(actions) {
                navigator.mediaDevices.getUserMedia = async () => {
                    throw new Error("refused");
                };
                actions.click();
            },
        },
        {
            content: "He types it",
            trigger: ".o_woms_scan_failed:not([hidden])",
        },
    ],
});
