import {registry} from "@web/core/registry";
import {draw, openStep, press} from "@woms_aftersales/../tests/tours/tour_parts";

const tours = registry.category("web_tour.tours");

tours.add("woms_pad_of_technician", {
    steps: () => [
        openStep("finish"),
        {
            content: "Draw a signature",
            trigger: "#finish canvas",
            run: draw,
        },
        {
            content: "The form holds it: clear it, it was a mistake",
            trigger:
                "#finish:has(input[name='signature'][value^='data:image/png']) .o_woms_sign_clear",
            run: "click",
        },
        {
            content: "The form holds nothing: draw another",
            trigger: "#finish:has(input[name='signature'][value='']) canvas",
            run: draw,
        },
        press(
            "End the visit, but forget to say how",
            "#finish button:contains(End the visit)"
        ),
        {
            content: "The page tells what is missing",
            trigger: ".alert-danger",
        },
        {
            content: "The signature was kept",
            trigger:
                "#finish:has(input[name='signature'][value^='data:image/png']) canvas",
            run: "canvasNotEmpty",
        },
        {
            content: "Say how it ended",
            trigger: "#finish select[name='outcome']",
            run: "select repaired",
        },
        press("End the visit", "#finish button:contains(End the visit)"),
        {
            content: "The job is closed",
            trigger: ".o_woms_job .alert-success",
        },
    ],
});

tours.add("woms_pad_of_estimate", {
    steps: () => [
        {
            content: "Draw a signature",
            trigger: "#sign canvas.o_web_sign_signature",
            run: draw,
        },
        {
            content: "Clear it: it was a mistake",
            trigger: "#sign .o_web_sign_draw_clear a",
            run: "click",
        },
        {
            content: "Nothing can be sent without a signature",
            trigger: "#sign .o_portal_sign_submit:disabled:visible",
        },
        {
            content: "Draw another",
            trigger: "#sign canvas.o_web_sign_signature",
            run: draw,
        },
        press("Agree", "#sign .o_portal_sign_submit:enabled"),
        {
            content: "The page says who agreed",
            trigger: ".o_woms_estimate .alert-success:contains(You agreed)",
        },
    ],
});
