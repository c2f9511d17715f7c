// A clock that stands until it is moved; what is due happens in order while it moves.
import type { Clock } from "../../src/platform/clock.ts";

export class TestClock implements Clock {
  private time = 0;
  private readonly timers = new Set<{ at: number; call: () => void }>();

  now(): number {
    return 1_800_000_000_000 + this.time;
  }

  elapsed(): number {
    return this.time;
  }

  after(milliseconds: number, call: () => void): () => void {
    const timer = { at: this.time + milliseconds, call };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  async pass(milliseconds: number): Promise<void> {
    await settled();
    const until = this.time + milliseconds;
    for (let next = this.due(until); next; next = this.due(until)) {
      this.time = next.at;
      this.timers.delete(next);
      next.call();
      await settled();
    }

    this.time = until;
    await settled();
  }

  private due(until: number): { at: number; call: () => void } | undefined {
    return [...this.timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }
}

/** All that can happen without time passing has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
