// Deletes all that the browser keeps for this app, after the keys are gone: databases, files, caches, the service
// worker, and at last whatever Clear-Site-Data reaches. Each step has its deadline and none stops the next.

/** The one database of this app: the vault's records. */
export const vaultDatabase = "vault";
const stepMilliseconds = 3000;

export async function eraseSite(): Promise<void> {
  for (const step of [deleteDatabases, deleteFiles, deleteCaches, deleteWebStorage, removeServiceWorkers, askBoxToClear]) {
    await Promise.race([step().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, stepMilliseconds))]);
  }
}

export function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error("the store stayed"));
  });
}

async function deleteDatabases(): Promise<void> {
  // Some browsers cannot list them; ours has this one name.
  const databases = (await indexedDB.databases?.()) ?? [{ name: vaultDatabase }];
  await Promise.all(databases.map(({ name }) => (name === undefined ? undefined : deleteDatabase(name))));
}

async function deleteFiles(): Promise<void> {
  const folder = await navigator.storage.getDirectory();
  for await (const name of folder.keys()) await folder.removeEntry(name, { recursive: true }).catch(() => undefined);
}

async function deleteCaches(): Promise<void> {
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
}

async function deleteWebStorage(): Promise<void> {
  localStorage.clear();
  sessionStorage.clear();
}

async function removeServiceWorkers(): Promise<void> {
  const registrations = await navigator.serviceWorker.getRegistrations();
  await Promise.all(registrations.map((registration) => registration.unregister()));
}

/** The box answers with Clear-Site-Data, which makes the browser drop its old database files; not for a request that omits credentials. */
async function askBoxToClear(): Promise<void> {
  await fetch("/erase", { method: "POST", keepalive: true, cache: "no-store", credentials: "same-origin" });
}
