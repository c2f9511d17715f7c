// Virtual time for a whole family: one event at a time, in order of its due time, and nothing else happens until all that
// it caused has been done. What belongs to a phone that is frozen waits; of one that died, it never happens.
import type { Clock } from "../../../../src/platform/clock.ts";

/** One run of an app, or the box: whose events can be held up or end. */
export class Life {
  alive = true;
  frozen = false;

  /** `prompt`: what happens to it is done when it has happened; nothing of it is waited for. */
  constructor(readonly prompt = false) {}
}

interface Event {
  due: number;
  order: number;
  readonly life: Life;
  readonly run: () => void;
  cancelled: boolean;
}

const start = Date.UTC(2026, 10, 24, 9);

export class Schedule {
  #now: number;
  #order = 0;
  #events: Event[] = [];
  #held: Event[] = [];
  /** Counted up by whatever is done: when it stands still, all is done. */
  activity = 0;
  /** Set by the family: what to wait for besides, of one life or of all. */
  idle: (life?: Life) => Promise<void> = async () => undefined;

  constructor(at = start) {
    this.#now = at;
  }

  get now(): number {
    return this.#now;
  }

  at(due: number, life: Life, run: () => void): () => void {
    this.activity++;
    const event: Event = { due: Math.max(due, this.#now), order: this.#order++, life, run, cancelled: false };
    this.#insert(event);
    return () => (event.cancelled = true);
  }

  in(milliseconds: number, life: Life, run: () => void): () => void {
    return this.at(this.#now + Math.max(0, milliseconds), life, run);
  }

  #insert(event: Event): void {
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#events[middle]!;
      if (other.due < event.due || (other.due === event.due && other.order < event.order)) low = middle + 1;
      else high = middle;
    }

    this.#events.splice(low, 0, event);
  }

  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    await this.settle();
    for (let next = this.#events[0]; next !== undefined && next.due <= until; next = this.#events[0]) {
      this.#events.shift();
      if (next.cancelled || !next.life.alive) continue;
      this.#now = Math.max(this.#now, next.due);
      if (next.life.frozen) {
        this.#held.push(next);
        continue;
      }

      next.run();
      if (!next.life.prompt) await this.settle(next.life);
    }

    this.#now = until;
  }

  /** What was held up happens now, in its order. */
  thaw(life: Life): void {
    life.frozen = false;
    const mine = this.#held.filter((event) => event.life === life);
    this.#held = this.#held.filter((event) => event.life !== life);
    for (const event of mine) {
      [event.due, event.order] = [this.#now, this.#order++];
      this.#insert(event);
    }
  }

  async settle(life?: Life): Promise<void> {
    for (let quiet = 0; quiet < 2; ) {
      const before = this.activity;
      await new Promise((resolve) => setImmediate(resolve));
      await this.idle(life);
      quiet = this.activity === before ? quiet + 1 : 0;
    }
  }

  /** `skew`: how far this phone's clock is off. */
  clock(life: Life, skew = 0): Clock {
    return { now: () => Math.floor(this.#now) + skew, elapsed: () => this.#now, after: (milliseconds, run) => this.in(milliseconds, life, run) };
  }
}
