import {SignaturePad} from "@woms_aftersales/shared/signature";

export function startSignature(element) {
    new SignaturePad(element);
}
