// The app as an installed thing: its service worker, its hash, and storage that the browser does not clear by itself.

/** Makes the app open without the box. False where the browser does not trust this address or has no such thing. */
export async function installOffline(): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  return navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" }).then(
    () => true,
    () => false,
  );
}

/** True when the browser promised not to evict the store. */
export async function persistStorage(): Promise<boolean> {
  return navigator.storage?.persist?.().catch(() => false) ?? false;
}

/** The hash over all shipped files, to compare between phones; undefined when it cannot be read. */
export async function appHash(): Promise<string | undefined> {
  try {
    const { hash } = (await (await fetch("/app-hash.json")).json()) as { hash?: unknown };
    return typeof hash === "string" ? hash : undefined;
  } catch {
    return undefined;
  }
}

/** Opened from the home screen, not in a browser's tab. */
export function isInstalled(): boolean {
  return matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;
}
