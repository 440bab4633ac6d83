/** @odoo-module ignore **/
/**
 * Keeps the technician's pages for the places without reception. A job opened once opens
 * again; a form sent without network waits in the outbox and is sent when there is some.
 * The server knows each form by its key, so that sending twice does it once.
 */
const PAGES = "woms-job-pages";
const FILES = "woms-job-files";
const PATIENCE = 5000;
const UPLOAD_PATIENCE = 180000;
const FILES_KEPT = 60;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (ev) => ev.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (ev) => {
    const {request} = ev;
    const url = new URL(request.url);
    if (url.origin !== self.location.origin) {
        return;
    }
    if (request.mode === "navigate" && isJobPage(url.pathname)) {
        if (request.method === "POST") {
            ev.respondWith(sendOrKeep(request));
        } else if (request.method === "GET") {
            ev.respondWith(showPage(request, url));
        }
    } else if (request.method === "GET" && isFile(url.pathname)) {
        ev.respondWith(showFile(request));
    }
});

self.addEventListener("message", (ev) => {
    const {data} = ev;
    if (data.kind === "send") {
        ev.waitUntil(sendKept());
    } else if (data.kind === "user") {
        ev.waitUntil(dropOtherUsers(data.user).then(() => keep(data)));
    } else if (data.kind === "open-jobs") {
        ev.waitUntil(dropClosedJobs(data.ids));
    }
});

self.addEventListener("sync", (ev) => ev.waitUntil(sendKept()));

const isJobPage = (path) => /\/my\/jobs(\/|$)/.test(path) && !/\.(js|ics)$/.test(path);
const isFile = (path) =>
    /^\/web\/assets\/|^\/web\/static\/|\/my\/jobs\/\d+\/photo\/\d+$/.test(path);

// ---------------------------------------------------------------------- pages

/** The page of the network, or the one kept when that is not there in time. */
async function showPage(request, url) {
    const key = url.origin + url.pathname;
    const pages = await caches.open(PAGES);
    const kept = await pages.match(key);
    try {
        const response = await inTime(fetch(request), kept ? PATIENCE : 0);
        if (response.ok && response.type === "basic" && !response.redirected) {
            await pages.put(key, response.clone());
        }
        return response;
    } catch (error) {
        const list = url.origin + url.pathname.replace(/\/my\/jobs.*$/, "/my/jobs");
        const shown = kept || (await pages.match(list));
        if (!shown) {
            throw error;
        }
        const html = await shown.text();
        return new Response(html.replace("<body", '<body data-offline="1"'), {
            headers: {"Content-Type": "text/html; charset=utf-8"},
        });
    }
}

/** Keep a page that was loaded before this worker was there, with all it is made of. */
async function keep({page, files}) {
    if (page && isJobPage(new URL(page).pathname)) {
        const response = await fetch(page);
        if (response.ok && !response.redirected) {
            const pages = await caches.open(PAGES);
            await pages.put(page.replace(/[?#].*$/, ""), response);
        }
    }
    const wanted = (files || []).filter((file) => isFile(new URL(file).pathname));
    await Promise.all(wanted.map((file) => showFile(new Request(file))));
    await tellPages("kept");
}

function inTime(promise, limit) {
    if (!limit) {
        return promise;
    }
    const late = new Promise((_resolve, reject) =>
        setTimeout(() => reject(new Error("late")), limit)
    );
    return Promise.race([promise, late]);
}

/** Styles, scripts and pictures never change under their address. */
async function showFile(request) {
    const files = await caches.open(FILES);
    const kept = await files.match(request);
    if (kept) {
        return kept;
    }
    const response = await fetch(request);
    if (response.ok && response.type === "basic" && !response.redirected) {
        await files.put(request, response.clone());
        const keys = await files.keys();
        await Promise.all(
            keys
                .slice(0, Math.max(0, keys.length - FILES_KEPT))
                .map((key) => files.delete(key))
        );
    }
    return response;
}

async function dropClosedJobs(ids) {
    for (const name of [PAGES, FILES]) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            const job = new URL(request.url).pathname.match(/\/my\/jobs\/(\d+)/);
            if (job && !ids.includes(job[1])) {
                await cache.delete(request);
            }
        }
    }
}

async function dropOtherUsers(user) {
    const pages = await caches.open(PAGES);
    const owner = await pages.match("/woms-owner");
    if (owner && (await owner.text()) !== user) {
        await caches.delete(PAGES);
        await caches.delete(FILES);
    }
    await (await caches.open(PAGES)).put("/woms-owner", new Response(user));
}

// --------------------------------------------------------------------- outbox

function inOutbox(mode, question) {
    return new Promise((resolve, reject) => {
        const request = indexedDB.open("woms-jobs", 1);
        request.onupgradeneeded = () => {
            request.result.createObjectStore("outbox", {
                keyPath: "id",
                autoIncrement: true,
            });
            request.result.createObjectStore("files", {keyPath: "id"});
        };
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
            const database = request.result;
            const asked = question(
                database.transaction("outbox", mode).objectStore("outbox")
            );
            asked.onsuccess = () => {
                resolve(asked.result);
                database.close();
            };
            asked.onerror = () => {
                reject(asked.error);
                database.close();
            };
        };
    });
}

/** Send a form; without network keep it and show the job again, which says so. */
async function sendOrKeep(request) {
    const copy = request.clone();
    try {
        return await inTime(fetch(request), UPLOAD_PATIENCE);
    } catch {
        await inOutbox("readwrite", putRow(await toRow(copy)));
        await self.registration.sync?.register("woms-outbox").catch(() => {});
        const page = copy.url.match(/^.*\/my\/jobs(\/\d+)?/)[0];
        return Response.redirect(page, 303);
    }
}

const putRow = (row) => (rows) => rows.put(row);

async function toRow(request) {
    return {
        url: request.url,
        path: new URL(request.url).pathname,
        fields: [...(await request.formData()).entries()],
        state: "waiting",
        at: Date.now(),
    };
}

let sending = null;

/** Send what waits, in the order it was made; one run at a time. */
function sendKept() {
    sending = sending || sendAll().finally(() => (sending = null));
    return sending;
}

async function sendAll() {
    const rows = await inOutbox("readonly", (outbox) => outbox.getAll());
    const stopped = new Set(
        rows.filter((row) => row.state === "refused").map((row) => jobOf(row))
    );
    let sent = 0;
    for (const row of rows) {
        if (row.state !== "waiting" || stopped.has(jobOf(row))) {
            continue;
        }
        const answer = await sendRow(row);
        if (answer === "later") {
            break;
        }
        if (answer === "refused") {
            stopped.add(jobOf(row));
        } else {
            sent++;
        }
    }
    await tellPages(sent ? "sent" : "tried");
}

const jobOf = (row) => row.path.match(/\/my\/jobs\/(\d+)/)?.[1];

function post(row, token) {
    const body = new FormData();
    for (const [name, value] of row.fields) {
        body.append(name, token && name === "csrf_token" ? token : value);
    }
    return fetch(row.url, {method: "POST", body, credentials: "same-origin"});
}

/** The form's token goes with the login: after a new one the page names another. */
async function freshToken(row) {
    const list = await fetch(row.url.replace(/\/my\/jobs.*$/, "/my/jobs"));
    return (await list.text()).match(/csrf_token: "([^"]+)"/)?.[1];
}

async function sendRow(row) {
    let response;
    try {
        response = await post(row);
        if (response.status === 400) {
            response = await post(row, await freshToken(row));
        }
    } catch {
        return "later";
    }
    if (response.redirected && /\/web\/login/.test(response.url)) {
        await inOutbox("readwrite", putRow({...row, login: true}));
        return "later";
    }
    if (response.status >= 500) {
        return "later";
    }
    if (response.redirected && response.ok) {
        await inOutbox("readwrite", (outbox) => outbox.delete(row.id));
        return "sent";
    }
    const answer = await response.text();
    await inOutbox("readwrite", putRow({...row, state: "refused", answer}));
    return "refused";
}

async function tellPages(kind) {
    for (const client of await self.clients.matchAll()) {
        client.postMessage({kind});
    }
}
