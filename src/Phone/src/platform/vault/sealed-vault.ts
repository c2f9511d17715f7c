// The open vault. A commit writes new keys to free slots, then everything in one database transaction, then zeroes the
// slots of what it replaced: at each instant either the old or the new state opens, whole, and never an older one.
import { toBase64url, utf8 } from "../bytes.ts";
import { OneAtATime } from "../one-at-a-time.ts";
import { randomBytes } from "../random.ts";
import type { Change, RecordKind, Vault } from "../vault.ts";
import type { KeyFile } from "./key-file.ts";
import { type DirectoryEntry, Names, type NamesChange } from "./names.ts";
import type { Records } from "./records.ts";
import { deriveKeys, type RecordId, recordId, seal, slotKey, type StoreKeys, unseal, zeroKeys } from "./sealing.ts";
import { type NewSlot, Slots } from "./slots.ts";

const directoryName = "names/directory";

export class SealedVault implements Vault {
  private readonly queue = new OneAtATime();
  private closed = false;

  private constructor(
    private readonly keys: StoreKeys,
    private readonly records: Records,
    private readonly slots: Slots,
    private readonly slotOf: Map<RecordId, number>,
    private readonly names: Names,
  ) {}

  static async open(root: Uint8Array, file: KeyFile, records: Records): Promise<SealedVault> {
    const keys = deriveKeys(root);
    const slotOf = await records.slots();
    const slots = await Slots.open(file, new Set(slotOf.values()));
    const load = async (id: RecordId): Promise<Uint8Array | undefined> => {
      const [sealed] = await records.get([id]);
      return sealed && opened(unseal(keys.lasting, id, sealed));
    };
    const directory = await load(recordId(keys, directoryName));
    const names = new Names(
      directory ? fromJson<DirectoryEntry[]>(directory) : [],
      async (page) => fromJson<string[]>(opened(await load(page))),
      () => toBase64url(randomBytes(16)),
    );
    return new SealedVault(keys, records, slots, slotOf, names);
  }

  get(kind: RecordKind, key: string): Promise<Uint8Array | undefined> {
    return this.exclusively(async () => (await this.read(kind, [key]))[0]);
  }

  scan(
    kind: RecordKind,
    prefix: string,
    options: { reverse?: boolean; limit?: number; before?: string } = {},
  ): Promise<Array<{ key: string; value: Uint8Array }>> {
    return this.exclusively(async () => {
      const { reverse = false, limit = Number.POSITIVE_INFINITY, before } = options;
      const found = await this.names.list({ prefix: nameOf(kind, prefix), reverse, limit, before: before === undefined ? undefined : nameOf(kind, before) });
      const keys = found.map((name) => name.slice(kind.length + 1));
      const values = await this.read(kind, keys);
      return keys.map((key, i) => ({ key, value: opened(values[i]) }));
    });
  }

  commit(changes: readonly Change[]): Promise<void> {
    return this.exclusively(async () => {
      // The last change of a record counts.
      const last = new Map(changes.map((change) => [nameOf(change.kind, change.key), change]));
      const forgetting = [...last].filter(([, change]) => change.kind === "forgetting");
      const fresh = await this.slots.take(forgetting.filter(([, change]) => change.value !== undefined).length);
      const slots = await this.write(last, fresh).catch(async (error: unknown) => {
        await this.slots.release(fresh.map(({ slot }) => slot));
        throw error;
      });
      await this.replaceSlots(slots);
    });
  }

  /** Forgets the keys after what is under way; whatever was asked and has not begun fails, and every later call. */
  close(): Promise<void> {
    this.closed = true;
    return this.queue.run(async () => {
      zeroKeys(this.keys);
      this.records.close();
    });
  }

  /** Happened, whole, when the promise resolves; not at all when it rejects. */
  private async write(changes: ReadonlyMap<string, Change>, fresh: readonly NewSlot[]): Promise<ReadonlyMap<RecordId, number | undefined>> {
    const values = new Map<RecordId, Uint8Array | undefined>();
    const slots = new Map<RecordId, number | undefined>();
    let next = 0;
    for (const [name, { kind, value }] of changes) {
      const id = recordId(this.keys, name);
      const slot = kind === "forgetting" && value !== undefined ? fresh[next++] : undefined;
      const key = slot ? slotKey(this.keys, slot.key) : this.keys.lasting;
      values.set(id, value && seal(key, id, value));
      if (kind === "forgetting") slots.set(id, slot?.slot);
    }

    const names = await this.names.change(
      [...changes].flatMap(([name, { value }]) => (value ? [name] : [])),
      [...changes].flatMap(([name, { value }]) => (value ? [] : [name])),
    );
    this.sealNames(names, values);
    await this.records.write({ values, slots });
    this.names.accept(names);
    return slots;
  }

  private sealNames(names: NamesChange, values: Map<RecordId, Uint8Array | undefined>): void {
    for (const [page, list] of names.pages) values.set(page, list && seal(this.keys.lasting, page, utf8(JSON.stringify(list))));
    const id = recordId(this.keys, directoryName);
    if (names.directoryChanged) values.set(id, seal(this.keys.lasting, id, utf8(JSON.stringify(names.directory))));
  }

  /** Past this point the earlier versions cannot be opened any more. */
  private async replaceSlots(slots: ReadonlyMap<RecordId, number | undefined>): Promise<void> {
    const spent: number[] = [];
    for (const [id, slot] of slots) {
      const old = this.slotOf.get(id);
      if (old !== undefined) spent.push(old);
      if (slot === undefined) this.slotOf.delete(id);
      else this.slotOf.set(id, slot);
    }

    await this.slots.release(spent);
  }

  private async read(kind: RecordKind, keys: readonly string[]): Promise<Array<Uint8Array | undefined>> {
    const ids = keys.map((key) => recordId(this.keys, nameOf(kind, key)));
    const sealed = await this.records.get(ids);
    return Promise.all(
      ids.map(async (id, i) => {
        const bytes = sealed[i];
        return bytes && opened(unseal(kind === "lasting" ? this.keys.lasting : await this.keyOf(id), id, bytes));
      }),
    );
  }

  private async keyOf(id: RecordId): Promise<Uint8Array> {
    return slotKey(this.keys, await this.slots.key(this.slotOf.get(id) ?? -1));
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.queue.run(() => {
      if (this.closed) throw new Error("the vault is locked");
      return work();
    });
  }
}

function nameOf(kind: RecordKind, key: string): string {
  return `${kind}/${key}`;
}

function fromJson<T>(bytes: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}

/** What we sealed opens; anything else is a damaged store, and no ordinary outcome. */
function opened(value: Uint8Array | undefined): Uint8Array {
  if (value === undefined) throw new Error("a record of the store does not open");
  return value;
}
