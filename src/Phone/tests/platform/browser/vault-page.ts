// What the vault's browser test calls inside the page: the real door, the real stores.
import { phoneVaultDoor } from "../../../src/platform/vault/phone-door.ts";
import type { RecordKind, Vault } from "../../../src/platform/vault.ts";

const door = phoneVaultDoor();
let vault: Vault | undefined;

const page = {
  async create(): Promise<void> {
    vault = await door.create();
  },
  async unlock(pin?: string): Promise<string> {
    const result = await door.unlock(pin);
    vault = result.vault ?? vault;
    return result.outcome;
  },
  state: () => door.state(),
  setPin: (pin: string) => door.setPin(pin),
  erase: () => door.erase(),
  async put(kind: RecordKind, key: string, text: string): Promise<void> {
    await vault?.commit([{ kind, key, value: new TextEncoder().encode(text) }]);
  },
  async get(kind: RecordKind, key: string): Promise<string | undefined> {
    const value = await vault?.get(kind, key);
    return value && new TextDecoder().decode(value);
  },
  /** The key file as it lies on the disk. */
  async keyFile(): Promise<number[]> {
    const file = await (await (await navigator.storage.getDirectory()).getFileHandle("keys")).getFile();
    return [...new Uint8Array(await file.arrayBuffer())];
  },
  /** The positive control: the same marker as other apps store it. */
  async putInClear(text: string): Promise<void> {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("in-clear", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("values");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error("no database"));
    });
    await new Promise((resolve) => {
      const transaction = database.transaction("values", "readwrite", { durability: "strict" });
      transaction.objectStore("values").put(text, "marker");
      transaction.oncomplete = resolve;
    });
    database.close();
  },
  async leftovers(): Promise<string[]> {
    const files: string[] = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
    return [...(await indexedDB.databases()).map(({ name }) => name ?? ""), ...files, ...(await caches.keys())];
  },
};

export type VaultPage = typeof page;
(globalThis as { page?: VaultPage }).page = page;
