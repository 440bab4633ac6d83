import {startForm} from "@woms_aftersales/job/job_form";
import {startOutbox} from "@woms_aftersales/job/job_outbox";
import {startPhotos} from "@woms_aftersales/job/job_photos";
import {startSignature} from "@woms_aftersales/job/job_signature";

/** The technician's pages: all that their own script does begins here. */
function start() {
    const app = document.querySelector(".o_woms_job_app");
    if (!app) {
        return;
    }
    app.querySelectorAll(".o_woms_job_form").forEach(startForm);
    app.querySelectorAll(".o_woms_job_signature").forEach(startSignature);
    app.querySelectorAll(".o_woms_job_form input[type='file']").forEach(startPhotos);
    app.addEventListener("input", () => (document.body.dataset.typing = "1"));
    startOutbox(app);
}

if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
} else {
    start();
}
