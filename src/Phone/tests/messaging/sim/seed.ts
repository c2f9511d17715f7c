// Numbers that a seed repeats. CHAOS_SEED=<n> runs one again; without it the day's date decides, and is printed.
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

export function seedOfRun(name: string): number {
  const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Date.now() / 1_000) % 1_000_000);
  console.info(`${name}: CHAOS_SEED=${seed}`);
  return seed;
}
