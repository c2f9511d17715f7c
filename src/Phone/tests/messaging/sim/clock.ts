// Virtual time: nothing happens until a test advances it, and then in order of the due times.
import type { Clock } from "../../../src/messaging/session/deps.ts";

export class SimClock implements Clock {
  #now = Date.UTC(2026, 10, 24, 9);
  #next = 0;
  readonly #timers = new Map<number, { due: number; run: () => void }>();
  /** Set by the world: waits until everything begun is done. */
  settle: () => Promise<void> = async () => undefined;

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    const id = this.#next++;
    this.#timers.set(id, { due: this.#now + Math.max(0, milliseconds), run });
    return () => this.#timers.delete(id);
  }

  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    await this.settle();
    for (;;) {
      const [id, timer] = [...this.#timers].filter(([, { due }]) => due <= until).sort(([a, x], [b, y]) => x.due - y.due || a - b)[0] ?? [];
      if (id === undefined || timer === undefined) break;
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, timer.due);
      timer.run();
      await this.settle();
    }

    this.#now = until;
  }
}
