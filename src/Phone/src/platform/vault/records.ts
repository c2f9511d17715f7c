// The database under the vault: sealed values by opaque id, and which slot of the key file opens which forgetting
// record. One strict transaction carries a whole batch; it is the moment at which a commit has happened or not.
import type { RecordId } from "./sealing.ts";

export interface Batch {
  readonly values: ReadonlyMap<RecordId, Uint8Array | undefined>;
  readonly slots: ReadonlyMap<RecordId, number | undefined>;
}

export class Records {
  private constructor(private readonly database: IDBDatabase) {}

  static async open(name: string): Promise<Records> {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("values");
      request.result.createObjectStore("slots");
    };
    const database = await done(request);
    // An erase from anywhere must not wait for us.
    database.onversionchange = () => database.close();
    return new Records(database);
  }

  async get(ids: readonly RecordId[]): Promise<Array<Uint8Array | undefined>> {
    const store = this.database.transaction("values").objectStore("values");
    return Promise.all(ids.map((id) => done<Uint8Array | undefined>(store.get(id))));
  }

  async slots(): Promise<Map<RecordId, number>> {
    const store = this.database.transaction("slots").objectStore("slots");
    const [ids, slots] = await Promise.all([done(store.getAllKeys()), done<number[]>(store.getAll())]);
    return new Map(ids.map((id, i) => [String(id), slots[i] ?? -1]));
  }

  async write(batch: Batch): Promise<void> {
    const transaction = this.database.transaction(["values", "slots"], "readwrite", { durability: "strict" });
    put(transaction.objectStore("values"), batch.values);
    put(transaction.objectStore("slots"), batch.slots);
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the store refused the batch"));
    });
  }

  close(): void {
    this.database.close();
  }
}

function put(store: IDBObjectStore, changes: ReadonlyMap<RecordId, unknown>): void {
  for (const [id, value] of changes) {
    if (value === undefined) store.delete(id);
    else store.put(value, id);
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the store failed"));
  });
}
