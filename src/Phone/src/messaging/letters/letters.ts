// Envelopes on their way to single phones: each is kept and sent again until the phone has answered "got" (protocol.md,
// Envelopes). What comes in is opened here and given to whom it concerns.
import { bytesOf, toB64u } from "../codec/bytes.ts";
import { openLetter, sealLetter, type Letter } from "../envelopes/envelope.ts";
import type { Parts } from "../session/parts.ts";
import { fromJson, type Work } from "../session/work.ts";

interface Waiting {
  readonly id: string;
  readonly to: string;
  readonly payload: string;
  /** It asks this phone to erase itself, and is sent until that has happened. */
  readonly erases?: true;
  /** The room that it is a Welcome to. */
  readonly welcomeTo?: string | undefined;
  readonly until: number;
}

export const nothing = { room: null, mls: null, name: null, purpose: null, roster: null, clock: null, left: null, came: null, shred: null } satisfies Partial<Letter>;
const firstRetry = 2_000;
const longestRetry = 300_000;
/** Taken by the box, which may have been restarted since. */
const takenRetry = 1_800_000;
/** Old asking is none. */
const askedSeconds = 300;

export class Letters {
  readonly #waiting = new Map<string, Waiting>();
  readonly #delay = new Map<string, number>();

  constructor(private readonly parts: Parts) {}

  async load(): Promise<void> {
    for (const { value } of await this.parts.home.vault.scan("lasting", "letter/")) {
      const letter = fromJson<Waiting>(value)!;
      this.#waiting.set(letter.id, letter);
    }
  }

  /** `sealingKey` for a phone whose card we do not have yet. */
  async send(work: Work, to: string, letter: Partial<Letter> & { kind: string }, sealingKey?: Uint8Array): Promise<void> {
    const { home } = this.parts;
    const key = sealingKey ?? home.roster.card(to)?.sealing;
    if (key === undefined) return;
    const id = home.deps.random(16);
    const sealed = await sealLetter(home.boxKey, home.identity.device, { id: bytesOf(to), sealingKey: key }, { ...nothing, ...letter, id: letter.id ?? id });
    if (letter.kind === "got" || letter.kind === "again") {
      work.then(() => void home.link.publish(`inbox/${to}`, sealed, letter.kind === "got" ? { qos: 1 } : { qos: 1, expirySeconds: askedSeconds }));
      return;
    }

    this.keep(work, toB64u(id), to, sealed, letter.kind === "welcome" ? { welcomeTo: toB64u(letter.room!) } : letter.kind === "erase" ? { erases: true } : {});
  }

  /** Sends `payload` until `done(id)`, or the retention has passed twice. */
  keep(work: Work, id: string, to: string, payload: Uint8Array, about: Pick<Waiting, "welcomeTo" | "erases"> = {}): void {
    const { home } = this.parts;
    const letter: Waiting = { id, to, ...about, payload: toB64u(payload), until: about.erases === true ? Number.MAX_SAFE_INTEGER : home.now + 2 * home.retentionSeconds * 1_000 };
    this.#waiting.set(id, letter);
    work.putJson(`letter/${id}`, letter);
    work.then(() => this.#publish(letter));
  }

  done(work: Work, id: string): void {
    if (!this.#waiting.delete(id)) return;
    this.#delay.delete(id);
    this.parts.home.forget(`letter/${id}`);
    work.putJson(`letter/${id}`, undefined);
  }

  /** From whom it went to, or from nobody. */
  #got(work: Work, from: string, id: string): void {
    const letter = this.#waiting.get(id);
    if (letter === undefined || letter.to !== from) return;
    if (letter.erases === true) this.parts.erasing.answered(work, from);
    this.done(work, id);
  }

  sessionBegan(): void {
    for (const letter of this.#waiting.values()) this.#publish(letter);
  }

  #publish(letter: Waiting): void {
    const { home } = this.parts;
    if (!home.online || !this.#waiting.has(letter.id)) return;
    void home.link.publish(`inbox/${letter.to}`, bytesOf(letter.payload), { qos: 1 }).then((outcome) => {
      if (!this.#waiting.has(letter.id) || outcome === "offline") return;
      const delay = outcome === "taken" ? takenRetry : Math.min(longestRetry, this.#delay.get(letter.id) ?? firstRetry);
      this.#delay.set(letter.id, outcome === "taken" ? firstRetry : delay * 2);
      home.later(`letter/${letter.id}`, delay, async (work) => {
        if (letter.until < home.now) this.#giveUp(work, letter);
        else this.#publish(letter);
      });
    });
  }

  /** By now the key package of a Welcome is erased: who comes after all needs another one. */
  #giveUp(work: Work, letter: Waiting): void {
    const room = this.parts.rooms.get(letter.welcomeTo ?? "");
    this.done(work, letter.id);
    if (room !== undefined) this.parts.membership.again(work, room, letter.to);
  }

  async receive(work: Work, payload: Uint8Array): Promise<void> {
    const { home, returning, rooms, membership, applying, erasing } = this.parts;
    const opened = await openLetter(home.boxKey, home.identity.device, payload, (device) => (home.roster.active(device) || erasing.asked(device) ? home.roster.keyOf(device) : undefined));
    if (opened === undefined) return;
    const { from, letter } = opened;
    if (letter.kind === "got") return this.#got(work, from, toB64u(letter.id));
    if (!home.roster.active(from)) return;
    if (letter.kind === "erase") return erasing.receive(work, from, letter);
    if (letter.kind === "again") {
      if (letter.roster !== null) await applying.roster(work, letter.roster);
      const room = rooms.get(toB64u(letter.room ?? new Uint8Array()));
      if (room !== undefined) membership.again(work, room, from);
      return;
    }

    // What brought nothing is sent again, until another one did.
    if (letter.kind === "welcome" && !(await returning.welcomed(work, from, letter))) return;
    if (letter.kind === "state") await returning.receive(work, from, letter);
    await this.send(work, from, { kind: "got", id: letter.id });
  }
}
