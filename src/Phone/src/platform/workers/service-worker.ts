// Serves the app from the phone itself, so that it opens without the box. Every file is stored once under the hash the
// build gave it; a file that does not fit its hash is never stored. What the box answers live is never cached.

/** All files of this build and the SHA-256 (base64url) of each; the build puts the list here. */
declare const __SHIPPED_FILES__: Readonly<Record<string, string>>;

const worker = self as unknown as ServiceWorkerGlobalScope;
const shipped = __SHIPPED_FILES__;
const cacheName = `app-${shipped["app-hash.json"]}`;
/** Answered by the box alone, at this moment or not at all. */
const live = /^\/(api|mqtt|box|custody|erase)(?=[/.]|$)/;

// A new build takes over when the app was closed everywhere: a page never mixes files of two builds.
worker.addEventListener("install", (event) => event.waitUntil(store()));
worker.addEventListener("activate", (event) => event.waitUntil(dropOldBuilds().then(() => worker.clients.claim())));
worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== worker.location.origin || event.request.method !== "GET" || live.test(url.pathname)) return;
  const path = url.pathname === "/" ? "index.html" : url.pathname.slice(1);
  if (path in shipped) event.respondWith(fromPhone(path, event.request));
});
worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(showApp());
});

async function store(): Promise<void> {
  const cache = await caches.open(cacheName);
  await Promise.all(Object.keys(shipped).map(async (path) => cache.put(address(path), await fetchExact(path))));
}

/** The file from the box, or an error when it is not the one of this build. */
async function fetchExact(path: string): Promise<Response> {
  const response = await fetch(address(path), { cache: "no-store", credentials: "omit" });
  const content = await response.clone().arrayBuffer();
  if (!response.ok || base64url(await crypto.subtle.digest("SHA-256", content)) !== shipped[path]) throw new Error(`not this build: ${path}`);
  return response;
}

async function fromPhone(path: string, request: Request): Promise<Response> {
  // Not opened: who opens a cache that is gone makes it anew, and who holds one may keep its files on the disk for a while after an erase.
  const stored = await caches.match(address(path), { cacheName });
  return stored ?? fetch(request);
}

async function dropOldBuilds(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name)));
}

async function showApp(): Promise<void> {
  const [window] = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  await (window ? window.focus() : worker.clients.openWindow("/"));
}

/** The page is asked for at its own address: "index.html" may be a redirect. */
function address(path: string): string {
  return path === "index.html" ? "/" : `/${path}`;
}

function base64url(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
