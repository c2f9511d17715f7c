// How long to wait before the next try: doubling from one second to a minute, each time somewhere between half and the
// whole, so that a family's phones do not come back at the same instant after the box restarted.

const firstMilliseconds = 1000;
const mostMilliseconds = 60_000;

export class Backoff {
  private tries = 0;

  /** `random` gives a number from 0 up to 1. */
  constructor(private readonly random: () => number = Math.random) {}

  next(): number {
    const whole = Math.min(mostMilliseconds, firstMilliseconds * 2 ** Math.min(this.tries++, 16));
    return whole * (0.5 + this.random() / 2);
  }

  reset(): void {
    this.tries = 0;
  }
}
