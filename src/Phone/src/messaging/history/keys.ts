// The key under which a room's words lie in the store, one for each room. It is a forgetting record: who overwrites it makes
// all that was written under it unreadable, also in the disk's old blocks. A shredded room has none: there each run of the
// app has a key of its own, sealed to a key pair whose private half opens only with the box's share (protocol.md, Shredded rooms).
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { bytesOf, concat, text, toB64u, zero } from "../codec/bytes.ts";
import { open, seal, type SealingKey } from "../envelopes/seal.ts";
import type { Home } from "../session/home.ts";
import { fromJson, type Work } from "../session/work.ts";
import { headerOf, type Entry, type OpenEntry } from "./entries.ts";

const nonceBytes = 24;
const utf8 = new TextEncoder();

interface RunKey {
  readonly id: string;
  readonly key: Uint8Array;
  readonly sealed: Uint8Array;
  stored: boolean;
}

/** A shredded room in this run. `secret`: opened with the box's share; with it the keys of all runs open. */
interface Shredded {
  readonly kind: "shredded";
  readonly run: RunKey;
  secret: SealingKey | undefined;
  readonly opened: Map<string, Uint8Array>;
}

type RoomKey = { readonly kind: "plain"; readonly key: Uint8Array } | Shredded;

const plainName = (room: string): string => `history-key/${room}`;
const runName = (room: string, id: string): string => `shred-key/${room}/${id}`;

export class HistoryKeys {
  readonly #rooms = new Map<string, RoomKey>();
  constructor(private readonly home: Home) {}

  /** `publicKey`: of a shredded room. */
  async load(room: string, publicKey: Uint8Array | undefined): Promise<void> {
    if (publicKey !== undefined) return void this.#rooms.set(room, await this.#shredded(room, publicKey));
    const key = await this.home.vault.get("forgetting", plainName(room));
    if (key !== undefined) this.#rooms.set(room, { kind: "plain", key });
  }

  async #shredded(room: string, publicKey: Uint8Array): Promise<Shredded> {
    const [id, key] = [toB64u(this.home.deps.random(16)), this.home.deps.random(32)];
    return { kind: "shredded", run: { id, key, sealed: await seal(publicKey, this.#info(room, id), key), stored: false }, secret: undefined, opened: new Map() };
  }

  #info(room: string, id: string): Uint8Array {
    return text("shred-key/1", this.home.boxKey, bytesOf(room), bytesOf(id));
  }

  isOpen(room: string): boolean {
    const own = this.#rooms.get(room);
    return own?.kind !== "shredded" || own.secret !== undefined;
  }

  /** What is stored of an entry, and the entry as it is kept in memory. */
  seal(work: Work, room: string, entry: Entry): { entry: Entry; value: Uint8Array } {
    const own = this.#rooms.get(room) ?? this.#begin(work, room);
    if (own.kind === "plain") return { entry, value: sealWith(own.key, room, utf8.encode(JSON.stringify(entry))) };
    const boxed: Entry = entry.kind === "closed" ? entry : { ...entry, box: entry.box ?? this.#sealWords(work, room, own.run, entry) };
    return { entry: boxed, value: utf8.encode(JSON.stringify(headerOf(boxed))) };
  }

  #begin(work: Work, room: string): RoomKey {
    const own = { kind: "plain", key: this.home.deps.random(32) } as const;
    this.#rooms.set(room, own);
    work.put("forgetting", plainName(room), own.key.slice());
    return own;
  }

  #sealWords(work: Work, room: string, run: RunKey, entry: OpenEntry): { key: string; sealed: string } {
    if (!run.stored) work.put("lasting", runName(room, run.id), run.sealed);
    run.stored = true;
    const { box: _, id: _i, n: _n, at: _a, to: _t, readBy: _r, taken: _k, arrived: _v, expired: _e, ...words } = entry as OpenEntry & { taken?: boolean };
    return { key: run.id, sealed: toB64u(sealWith(run.key, room, utf8.encode(JSON.stringify(words)))) };
  }

  async open(room: string, value: Uint8Array): Promise<Entry> {
    const own = this.#rooms.get(room);
    if (own === undefined) throw new Error("a room's history has no key");
    if (own.kind === "plain") return fromJson<OpenEntry>(openWith(own.key, room, value))!;
    return this.reopen(room, { ...fromJson<Entry>(value)!, kind: "closed" } as Entry);
  }

  /** As open as it can be now. */
  async reopen(room: string, entry: Entry): Promise<Entry> {
    const own = this.#rooms.get(room);
    if (own?.kind !== "shredded" || entry.kind !== "closed") return entry;
    const key = await this.#keyOf(room, own, entry.box.key);
    const words = key === undefined ? undefined : openWith(key, room, bytesOf(entry.box.sealed));
    return words === undefined ? entry : { ...headerOf(entry), ...fromJson<OpenEntry>(words)! };
  }

  async #keyOf(room: string, own: Shredded, id: string): Promise<Uint8Array | undefined> {
    if (id === own.run.id) return own.run.key;
    const known = own.opened.get(id);
    if (known !== undefined || own.secret === undefined) return known;
    const sealed = await this.home.vault.get("lasting", runName(room, id));
    const key = sealed === undefined ? undefined : await open(own.secret, this.#info(room, id), sealed);
    if (key !== undefined) own.opened.set(id, key);
    return key;
  }

  /** What is no longer to be read once the opened key is forgotten. */
  closed(room: string, entry: Entry): Entry {
    const own = this.#rooms.get(room);
    if (own?.kind !== "shredded" || entry.box === undefined || entry.box.key === own.run.id) return entry;
    return { ...headerOf(entry), kind: "closed", box: entry.box };
  }

  opens(room: string, secret: SealingKey): void {
    const own = this.#rooms.get(room);
    if (own?.kind === "shredded") own.secret = secret;
  }

  forget(room: string): void {
    const own = this.#rooms.get(room);
    if (own?.kind !== "shredded") return;
    zero(own.secret?.secretKey, ...own.opened.values());
    own.secret = undefined;
    own.opened.clear();
  }

  /**
   * From here on the room is shredded: what it said goes under a key of its own, which only `pair` opens, and the old key
   * goes with the work. Entries are written again by who calls, with `reseal`.
   */
  async shred(work: Work, room: string, pair: SealingKey): Promise<{ reseal(entry: Entry): Uint8Array }> {
    const past = (await this.#shredded(room, pair.publicKey)).run;
    const next = await this.#shredded(room, pair.publicKey);
    next.secret = pair;
    next.opened.set(past.id, past.key);
    work.put("forgetting", plainName(room), undefined);
    const old = this.#rooms.get(room);
    if (old?.kind === "plain") work.then(() => zero(old.key));
    this.#rooms.set(room, next);
    return { reseal: (entry) => utf8.encode(JSON.stringify(headerOf(this.#boxed(work, room, past, entry)))) };
  }

  #boxed(work: Work, room: string, run: RunKey, entry: Entry): Entry {
    return entry.kind === "closed" ? entry : { ...entry, box: this.#sealWords(work, room, run, entry) };
  }

  /** At the end of the run. */
  close(): void {
    for (const [room, own] of this.#rooms) {
      this.forget(room);
      zero(own.kind === "plain" ? own.key : own.run.key);
    }

    this.#rooms.clear();
  }
}

function sealWith(key: Uint8Array, room: string, plain: Uint8Array): Uint8Array {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  return concat(nonce, xchacha20poly1305(key, nonce, utf8.encode(room)).encrypt(plain));
}

/** Undefined: not this key's. */
function openWith(key: Uint8Array, room: string, sealed: Uint8Array): Uint8Array | undefined {
  try {
    return xchacha20poly1305(key, sealed.subarray(0, nonceBytes), utf8.encode(room)).decrypt(sealed.subarray(nonceBytes));
  } catch {
    return undefined;
  }
}
