// Shredded rooms (protocol.md): once a member has marked a room, what it said lies on every phone under a key pair whose
// private half opens only with the box's share. So a wipe of the box makes it unreadable on each phone that is locked.
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { bytesOf, concat, equal, text, toB64u, zero } from "../codec/bytes.ts";
import { newSealingKey } from "../envelopes/seal.ts";
import type { Outcome } from "../messenger.ts";
import type { Room } from "../rooms/room.ts";
import type { Parts } from "../session/parts.ts";
import { fromJson, type Work } from "../session/work.ts";
import { shareOf } from "./share.ts";

/** All b64u. */
interface Lock {
  /** 32 random bytes: what the box evaluates, blinded. */
  readonly input: string;
  readonly publicKey: string;
  /** The private half, sealed under the share. */
  readonly sealed: string;
}

const retryMilliseconds = 30_000;
const nonceBytes = 24;
const lockName = (room: string): string => `shred/${room}`;

export class Shredding {
  readonly #sealing = new Set<string>();
  /** Grows whenever opened keys are forgotten: what was asked for before is not opened after. */
  #left = 0;

  constructor(private readonly parts: Parts) {}

  async load(room: Room): Promise<void> {
    const lock = await this.#lockOf(room);
    await this.parts.history.load(room.id, lock === undefined ? undefined : bytesOf(lock.publicKey));
  }

  async #lockOf(room: Room): Promise<Lock | undefined> {
    return fromJson<Lock>(await this.parts.home.vault.get("lasting", lockName(room.id)));
  }

  /** For good: nothing takes the mark away. `by`: who said so, where that is known. */
  mark(work: Work, room: Room, by: string | undefined): void {
    if (room.family || room.record.shred !== undefined) return;
    room.record.shred = "marked";
    room.save(work);
    this.parts.epochs.notice(work, room, "shredded", by, []);
    work.then(() => this.resume(room));
  }

  /** The line is there: what is marked is sealed now. */
  resume(room: Room): void {
    if (room.record.shred === "marked") void this.#seal(room).catch((error: unknown) => this.parts.home.deps.report(error));
  }

  /** Asks the box twice, with two blinds: what opens once must open again. */
  async #seal(room: Room): Promise<void> {
    const { home, history } = this.parts;
    if (!home.online || this.#sealing.has(room.id)) return;
    this.#sealing.add(room.id);
    try {
      const input = home.deps.random(32);
      const [share, again] = [await this.#share(room, input), await this.#share(room, input)];
      if (!share.ok || !again.ok || !equal(share.value, again.value)) return this.#later(room);
      const pair = await newSealingKey();
      const lock: Lock = { input: toB64u(input), publicKey: toB64u(pair.publicKey), sealed: toB64u(sealSecret(share.value, room, pair.secretKey, home.deps.random(nonceBytes))) };
      zero(share.value, again.value);
      if (home.closed) return;
      await home.run(async (work) => {
        await history.shred(work, room.id, pair);
        work.putJson(lockName(room.id), lock);
        room.record.shred = "sealed";
        room.save(work);
      });
    } finally {
      this.#sealing.delete(room.id);
    }
  }

  #later(room: Room): void {
    this.parts.home.later(`shred/${room.id}`, retryMilliseconds, async (work) => work.then(() => this.resume(room)));
  }

  #share(room: Room, input: Uint8Array) {
    const { home } = this.parts;
    return shareOf(home.api, home.boxKey, bytesOf(room.id), input);
  }

  /** Asks the box for its share and opens what the room said. Wrong-box: the share is not the one of the sealing. */
  async open(room: Room): Promise<Outcome> {
    const { home, history } = this.parts;
    const left = this.#left;
    const lock = await this.#lockOf(room);
    if (lock === undefined || history.keys.isOpen(room.id)) return { ok: true };
    const share = await this.#share(room, bytesOf(lock.input));
    if (!share.ok) return share;
    const secretKey = openSecret(share.value, room, bytesOf(lock.sealed));
    zero(share.value);
    if (secretKey === undefined) return { ok: false, error: "wrong-box" };
    if (home.closed) return { ok: true };
    await home.run(async () => {
      if (left === this.#left) await history.opened(room.id, { publicKey: bytesOf(lock.publicKey), secretKey });
      else zero(secretKey);
    });
    return { ok: true };
  }

  /** Nobody looks any more: every opened key goes at once, without waiting for anything. */
  forget(): void {
    const { rooms, history, home } = this.parts;
    this.#left++;
    for (const room of rooms.all) history.forget(room.id);
    home.changed();
  }
}

function sealSecret(share: Uint8Array, room: Room, secretKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return concat(nonce, xchacha20poly1305(share, nonce, text("shred-lock/1", bytesOf(room.id))).encrypt(secretKey));
}

function openSecret(share: Uint8Array, room: Room, sealed: Uint8Array): Uint8Array | undefined {
  try {
    return xchacha20poly1305(share, sealed.subarray(0, nonceBytes), text("shred-lock/1", bytesOf(room.id))).decrypt(sealed.subarray(nonceBytes));
  } catch {
    return undefined;
  }
}
