/**
 * What the phone keeps: files chosen but not sent, and forms sent without network. The
 * service worker reads and writes the same database, see job_worker.js.
 */
const NAME = "woms-jobs";
const VERSION = 1;

function open() {
    return new Promise((resolve, reject) => {
        const request = indexedDB.open(NAME, VERSION);
        request.onupgradeneeded = () => {
            request.result.createObjectStore("outbox", {
                keyPath: "id",
                autoIncrement: true,
            });
            request.result.createObjectStore("files", {keyPath: "id"});
        };
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

async function ask(store, mode, question) {
    const database = await open();
    try {
        return await new Promise((resolve, reject) => {
            const request = question(
                database.transaction(store, mode).objectStore(store)
            );
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
    } finally {
        database.close();
    }
}

export const store = {
    all: (name) => ask(name, "readonly", (rows) => rows.getAll()),
    get: (name, id) => ask(name, "readonly", (rows) => rows.get(id)),
    put: (name, row) => ask(name, "readwrite", (rows) => rows.put(row)),
    remove: (name, id) => ask(name, "readwrite", (rows) => rows.delete(id)),
    clear: (name) => ask(name, "readwrite", (rows) => rows.clear()),
};
