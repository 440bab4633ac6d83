import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {SignaturePad} from "@woms_aftersales/shared/signature";

/** A pad in a form of the website's pages; without it the code is chosen. */
export class WomsSignature extends Interaction {
    static selector = ".o_woms_sign_pad";

    start() {
        this.pad = new SignaturePad(this.el);
    }
}

/** A button that prints the page; it is hidden where scripts don't run. */
export class WomsPrint extends Interaction {
    static selector = ".o_woms_print";
    dynamicContent = {
        _root: {"t-on-click": () => window.print()},
    };
}

registry
    .category("public.interactions")
    .add("woms_aftersales.signature", WomsSignature);
registry.category("public.interactions").add("woms_aftersales.print", WomsPrint);
