// A phone for the vault's tests: a key file in memory that can lose power, and a database of its own.
import "fake-indexeddb/auto";
import { PhoneVaultDoor } from "../../src/platform/vault/door.ts";
import type { KeyFile } from "../../src/platform/vault/key-file.ts";
import { deleteDatabase } from "../../src/platform/erase.ts";
import { Records } from "../../src/platform/vault/records.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "../../src/platform/bytes.ts";

export class MemoryKeyFile implements KeyFile {
  content = new Uint8Array();
  /** Writes that still reach the file; then the power is gone. */
  writesLeft = Number.POSITIVE_INFINITY;

  async size(): Promise<number> {
    return this.content.length;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return this.content.slice(offset, offset + length);
  }

  async write(pieces: ReadonlyArray<{ offset: number; bytes: Uint8Array }>): Promise<void> {
    if (this.writesLeft-- <= 0) throw new Error("no power");
    for (const { offset, bytes } of pieces) {
      const grown = new Uint8Array(Math.max(this.content.length, offset + bytes.length));
      grown.set(this.content);
      grown.set(bytes, offset);
      this.content = grown;
    }
  }

  async destroy(): Promise<void> {
    this.content = new Uint8Array();
  }
}

let phones = 0;

export class Phone {
  readonly keyFile = new MemoryKeyFile();
  readonly pauses: number[] = [];
  readonly database = `vault-${++phones}`;
  siteErased = false;
  door = this.start();

  /** The app starts again on the same disk. */
  start(): PhoneVaultDoor {
    this.keyFile.writesLeft = Number.POSITIVE_INFINITY;
    this.door = new PhoneVaultDoor({
      keyFile: this.keyFile,
      stretchPin: async (pin, salt) => sha256(new Uint8Array([...utf8(pin), ...salt])),
      pause: async (milliseconds) => void this.pauses.push(milliseconds),
      openRecords: () => Records.open(this.database),
      deleteRecords: () => deleteDatabase(this.database),
      eraseSite: async () => {
        this.siteErased = true;
        await deleteDatabase(this.database);
      },
    });
    return this.door;
  }

  /** Everything the database holds, keys and values, as one text of bytes. */
  async databaseBytes(): Promise<Buffer> {
    return Buffer.concat((await this.values()).flatMap(([key, value]) => [Buffer.from(key), Buffer.from(value)]));
  }

  async values(): Promise<Array<readonly [string, Uint8Array]>> {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(this.database);
      request.onsuccess = () => resolve(request.result);
    });
    const all = async (store: string, ask: (of: IDBObjectStore) => IDBRequest): Promise<unknown[]> =>
      new Promise((resolve) => {
        const request = ask(database.transaction(store).objectStore(store));
        request.onsuccess = () => resolve(request.result as unknown[]);
      });
    const keys = (await all("values", (of) => of.getAllKeys())) as string[];
    const values = (await all("values", (of) => of.getAll())) as Uint8Array[];
    database.close();
    return keys.map((key, i) => [key, values[i]!] as const);
  }
}
