// Time as the app sees it, so that tests can hold it. `now` is the wall clock, for display and expiry alone; elapsed
// time is measured on `elapsed`, which no clock setting moves.

export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back. */
  elapsed(): number;
  /** Calls once after so many milliseconds; the returned function takes it back. */
  after(milliseconds: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};
