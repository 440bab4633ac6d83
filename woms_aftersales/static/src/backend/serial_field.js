import {CharField, charField} from "@web/views/fields/char/char_field";
import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {registry} from "@web/core/registry";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";

/** A serial number that can be typed, or read from the label with core's scanner. */
export class SerialScanField extends CharField {
    static template = "woms_aftersales.SerialScanField";

    get canScan() {
        return !this.props.readonly && isBarcodeScannerSupported();
    }

    async scan() {
        const code = await scanBarcode(this.env).catch(() => "");
        // the square code on our own labels is a link to the device's page
        if (code && !code.includes("://")) {
            await this.props.record.update({[this.props.name]: code.trim()});
        }
    }
}

registry.category("fields").add("woms_serial_scan", {
    ...charField,
    component: SerialScanField,
});
