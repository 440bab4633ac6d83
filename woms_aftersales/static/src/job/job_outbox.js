import {forgetAll, forgetOld} from "@woms_aftersales/job/job_draft";
import {store} from "@woms_aftersales/job/job_store";

/**
 * What is waiting to be sent, told in words at the top of the page; and who the pages
 * kept on this phone belong to.
 */
const RETRY = 30000;

function toWorker(message) {
    return navigator.serviceWorker?.ready.then((registration) =>
        registration.active.postMessage(message)
    );
}

/** The sentence of the server's page that refused a form, read from its HTML. */
function refusal(row) {
    const page = new DOMParser().parseFromString(row.answer || "", "text/html");
    const told = page.querySelector(".alert-danger, [role='alert']:not([hidden])");
    return told?.textContent.trim() || row.path;
}

async function draw(app) {
    const rows = await store.all("outbox").catch(() => []);
    const waiting = rows.filter((row) => row.state === "waiting");
    const refused = rows.filter((row) => row.state === "refused");
    const offline = document.body.hasAttribute("data-offline");
    const show = (name, shown) =>
        (app.querySelector(`.o_woms_kept_${name}`).hidden = !shown);
    show("offline", offline);
    show("waiting", waiting.length);
    show("retry", waiting.length);
    show(
        "login",
        waiting.some((row) => row.login)
    );
    show("refused", refused.length);
    app.querySelector(".o_woms_kept_count").textContent = waiting.length;
    app.querySelector(".o_woms_kept_list").replaceChildren(
        ...refused.map((row) => {
            const line = document.createElement("li");
            line.textContent = refusal(row);
            return line;
        })
    );
    app.querySelector(".o_woms_job_kept").hidden = !(offline || rows.length);
    return waiting.length;
}

/** The list knows which jobs are open: pages and drafts of others leave the phone. */
function dropClosed() {
    const cards = document.querySelectorAll("[data-woms-job]");
    if (!document.querySelector("[data-woms-jobs]")) {
        return;
    }
    const open = [...cards].map((card) => card.dataset.womsJob);
    forgetOld((path) =>
        open.some((id) => path.startsWith(`/${id}/`) || path === `/${id}`)
    );
    toWorker({kind: "open-jobs", ids: open});
}

async function forgetOthers(user) {
    const known = localStorage.getItem("woms-user");
    if (known && known !== user) {
        await forgetAll().catch(() => {});
        await store.clear("outbox").catch(() => {});
    }
    localStorage.setItem("woms-user", user);
}

/** What this page is made of, if it came before the worker could keep it. */
function unknownToWorker() {
    if (navigator.serviceWorker.controller) {
        return {};
    }
    const files = performance.getEntriesByType("resource").map((entry) => entry.name);
    return {page: location.href, files};
}

export async function startOutbox(app) {
    await forgetOthers(app.dataset.user);
    if (!navigator.serviceWorker) {
        return;
    }
    const scope = location.pathname.replace(/\/my\/(jobs|earnings).*$/, "/my/jobs");
    await navigator.serviceWorker.register(app.dataset.worker, {scope}).catch(() => {});
    toWorker({kind: "user", user: app.dataset.user, ...unknownToWorker()});
    const send = () => toWorker({kind: "send"});
    navigator.serviceWorker.addEventListener("message", async ({data}) => {
        document.body.dataset.worker = data.kind;
        await draw(app);
        if (data.kind === "sent" && !document.body.dataset.typing) {
            location.replace(location.pathname);
        }
    });
    app.querySelector(".o_woms_kept_retry").addEventListener("click", send);
    app.querySelector(".o_woms_kept_discard").addEventListener("click", async () => {
        const rows = await store.all("outbox");
        for (const row of rows.filter(({state}) => state === "refused")) {
            await store.remove("outbox", row.id);
        }
        draw(app);
    });
    window.addEventListener("online", send);
    if (await draw(app)) {
        send();
    }
    setInterval(async () => (await draw(app)) && send(), RETRY);
    if (!document.body.hasAttribute("data-offline")) {
        dropClosed();
    }
}
