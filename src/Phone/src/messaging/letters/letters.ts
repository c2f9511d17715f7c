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
  readonly until: number;
}

const nothing = { room: null, mls: null, name: null, purpose: null, roster: null, clock: null, left: null } satisfies Partial<Letter>;
const firstRetry = 2_000;
const longestRetry = 300_000;
/** Taken by the box, which may have been restarted since. */
const takenRetry = 1_800_000;

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
    if (letter.kind === "got") {
      work.then(() => void home.link.publish(`inbox/${to}`, sealed, { qos: 1 }));
      return;
    }

    this.keep(work, toB64u(id), to, sealed);
  }

  /** Sends `payload` until `done(id)`, or the retention has passed twice. */
  keep(work: Work, id: string, to: string, payload: Uint8Array): void {
    const { home } = this.parts;
    const letter = { id, to, payload: toB64u(payload), until: home.now + 2 * home.retentionSeconds * 1_000 };
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
        if (letter.until < home.now) this.done(work, letter.id);
        else this.#publish(letter);
      });
    });
  }

  async receive(work: Work, payload: Uint8Array): Promise<void> {
    const { home, returning } = this.parts;
    const opened = await openLetter(home.boxKey, home.identity.device, payload, (device) => (home.roster.active(device) ? home.roster.keyOf(device) : undefined));
    if (opened === undefined) return;
    const { from, letter } = opened;
    if (letter.kind === "got") return this.done(work, toB64u(letter.id));
    if (letter.kind === "welcome") await returning.welcomed(work, from, letter);
    if (letter.kind === "state") await returning.receive(work, from, letter);
    await this.send(work, from, { kind: "got", id: letter.id });
  }
}
