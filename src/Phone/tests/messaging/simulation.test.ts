// Families by the seed: whatever happens to phones, box and network, no message is lost, doubled or out of order, and every
// mark is true (protocol.md, Outbox). SEED=<n> runs one again, and tells what happened; SEEDS=<n> FIRST=<n> runs many.
import { beforeAll, describe, expect, it, vi } from "vitest";
import { Family, type Founded } from "./sim/wire/family.ts";
import { makePlainEngine } from "./sim/wire/plain-engine.ts";
import { run, type Outcome } from "./sim/wire/run.ts";

vi.mock("@noble/curves/ed25519.js", async (original) => (await import("./sim/wire/signatures.ts")).quickSignatures(original));

const { SEED, SEEDS, FIRST, STEPS } = process.env;
const setting = { engine: makePlainEngine, steps: Number(STEPS ?? 25) };
const first = Number(SEED ?? FIRST ?? Math.floor(Date.now() / 1_000) % 1_000_000);
/** Each once found what nobody had thought of: a receipt told too early, twice; a Welcome gone with its commit's echo; receipts that a full share kept out; a leave heard on the losing side of a fork; receipts from the middle of a backlog of epochs; a hello that a commit overtook. */
const remembered = [100192, 100484, 100232, 100737, 300492, 505092, 510672];
const many = SEED === undefined ? Number(SEEDS ?? 26) : 1;
let founded: readonly Founded[];

const told = ({ seed, findings, log }: Outcome): string => [`SEED=${seed}`, ...findings.map(({ rule, what }) => `${rule}: ${what}`), ...(SEED === undefined ? [] : log)].join("\n");

beforeAll(async () => {
  founded = [await Family.found(["Mina", "Jun", "Hana"], 3, setting.engine), await Family.found(["Mina", "Jun", "Hana", "Dana"], 3, setting.engine)];
}, 1_800_000);

describe("whatever happens", () => {
  it.each(remembered)("what seed %i found is mended", async (seed) => {
    const outcome = await run(founded[seed % 4 === 0 ? 1 : 0]!, seed, setting);
    expect(outcome.findings, told(outcome)).toEqual([]);
  });

  it("nothing is lost, doubled or out of order, and every mark is true", async () => {
    console.info(`simulation: SEEDS=${many} FIRST=${first}`);
    const bad: string[] = [];
    const sums: Record<string, number> = {};
    const began = performance.now();
    for (let seed = first; seed < first + many && bad.length < 20; seed++) {
      // The fourth, where there is one, comes and goes.
      const outcome = await run(founded[seed % 4 === 0 ? 1 : 0]!, seed, setting);
      for (const [name, count] of Object.entries(outcome.counts)) sums[name] = (sums[name] ?? 0) + count;
      if (outcome.findings.length > 0 || SEED !== undefined) bad.push(told(outcome));
      // At once, as many families take hours.
      if (SEED !== undefined || outcome.findings.length > 0) console.info(told(outcome));
      if ((seed - first + 1) % 100 === 0) console.info(`simulation: ${seed - first + 1} of ${many} in ${((performance.now() - began) / 1_000).toFixed(1)} s, ${bad.length} with findings`);
    }

    console.info(`simulation: ${many} seeds in ${((performance.now() - began) / 1_000).toFixed(1)} s: ${JSON.stringify(sums)}`);
    if (SEED === undefined) expect(bad.join("\n\n")).toBe("");
  }, 24 * 3_600_000);
});
