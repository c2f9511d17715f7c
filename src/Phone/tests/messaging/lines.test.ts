// Lines that break and apps that die at each point of a new session's beginning: the box's session is there from the first
// answer on, so what a phone has not said by then must be said later (protocol.md, Topics, Epochs, Outbox).
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { Family, type Founded } from "./sim/wire/family.ts";
import type { SimPhone } from "./sim/wire/phone.ts";
import { makePlainEngine } from "./sim/wire/plain-engine.ts";
import type { Break } from "./sim/wire/wire.ts";

vi.mock("@noble/curves/ed25519.js", async (original) => (await import("./sim/wire/signatures.ts")).quickSignatures(original));

let founded: Founded;
let family: Family | undefined;
beforeAll(async () => {
  founded = await Family.found(["Mina", "Jun"], 2, makePlainEngine);
});

afterEach(() => {
  const failures = family?.failures ?? [];
  family?.end();
  family = undefined;
  expect(failures).toEqual([]);
});

async function two(seed = 1): Promise<{ family: Family; mina: SimPhone; jun: SimPhone; say: (...texts: string[]) => Promise<void>; texts: (phone: SimPhone) => Promise<string[]> }> {
  family = await Family.again(founded, seed, makePlainEngine, 3 * 86_400_000);
  const [mina, jun] = family.phones as [SimPhone, SimPhone];
  const say = async (...texts: string[]): Promise<void> => {
    for (const text of texts) expect(await mina.does((app) => app.send(founded.room, text))).toBe(true);
  };
  return { family, mina, jun, say, texts: async (phone) => (await phone.texts(founded.room)).map(({ text }) => text) };
}

function restart({ relay, phones }: Family): void {
  relay.kill();
  relay.start(false);
  for (const { wire } of phones) wire?.break("reset");
}

/** The next line of this phone breaks after so many packets. */
async function breakNext(phone: SimPhone, packets: number, how: Break): Promise<void> {
  const before = phone.wire;
  for (let tries = 0; phone.wire === before && tries < 1_000; tries++) await family!.advance(10);
  [phone.wire!.breaksAfter, phone.wire!.how] = [packets, how];
}

describe("a session that has just begun", () => {
  const packets = Array.from({ length: 14 }, (_, n) => n + 1);
  it.each<[Break, number]>(packets.flatMap((n): Array<[Break, number]> => [["reset", n], ["silent", n]]))("is not forgotten where the line breaks (%s) after %i packets", async (how, n) => {
    const { family, jun, say, texts } = await two(n);
    restart(family);
    await breakNext(jun, n, how);
    await say("one");
    await family.advance(500);
    await say("two");
    await family.advance(300_000);
    expect(await texts(jun)).toEqual(["one", "two"]);
    expect([...family.relay.sessions.get(jun.device)!.topics]).toEqual(expect.arrayContaining([`inbox/${jun.device}`, "box/wipe", `room/${founded.room}`]));
  });

  it.each(Array.from({ length: 16 }, (_, n) => [1 + (n >> 1), n % 2 === 1] as const))("is not forgotten where the app dies at write %i (stored: %s)", async (writes, stored) => {
    const { family, jun, say, texts } = await two(writes);
    jun.setReachable(false);
    restart(family);
    await family.advance(90_000);
    await say("one");
    jun.crashAtWrite(writes, stored);
    jun.setReachable(true);
    await family.advance(4_000);
    if (jun.running) jun.crash();
    await family.advance(500);
    await jun.open();
    await family.advance(200_000);
    expect(await texts(jun)).toEqual(["one"]);
    await say("two");
    await family.advance(60_000);
    expect(await texts(jun)).toEqual(["one", "two"]);
  });

  it("is not forgotten where the last one ended by its age while the app died", async () => {
    const { family, jun, say, texts } = await two();
    jun.setReachable(false);
    await family.advance(25 * 3_600_000);
    await say("one");
    jun.crashAtWrite(1, false);
    jun.setReachable(true);
    for (let tries = 0; jun.running && tries < 100; tries++) await family.advance(1_000);
    expect(family.relay.sessions.has(jun.device)).toBe(true);
    await jun.open();
    await family.advance(60_000);
    expect(await texts(jun)).toEqual(["one"]);
  });
});

describe("a phone that is away", () => {
  it("gets what its share of the box had no room for when it is back", async () => {
    const { family, jun, say, texts } = await two();
    jun.setReachable(false);
    await family.advance(200_000);
    family.relay.limits.recipientBytes = 2_000;
    const all = Array.from({ length: 8 }, (_, n) => `m${n}`);
    await say(...all);
    await family.advance(1_000);
    expect(family.relay.counts.missed).toBeGreaterThan(0);
    jun.setReachable(true);
    await family.advance(30_000);
    expect(await texts(jun)).toEqual(all);
  });

  it("sends what it wrote in the order of its writing, also after the app was opened anew", async () => {
    const { family, mina, jun, texts } = await two();
    mina.setReachable(false);
    await family.advance(200_000);
    const all = Array.from({ length: 8 }, (_, n) => `m${n}`);
    for (const text of all) await mina.does((app) => app.send(founded.room, text));
    mina.crash();
    await mina.open();
    mina.setReachable(true);
    await family.advance(30_000);
    expect(await texts(mina)).toEqual(all);
    expect(await texts(jun)).toEqual(all);
  });
});

describe("a box that was killed with messages waiting", () => {
  it("gets them again in their order: nothing that was written later is there before them", async () => {
    const { family, mina, jun, say, texts } = await two();
    jun.setReachable(false);
    await say("1", "2", "3", "4", "5");
    await family.advance(1_000);
    family.relay.kill();
    mina.setReachable(false);
    await say("6");
    family.relay.start(false);
    jun.setReachable(true);
    await family.advance(20_000);
    mina.setReachable(true);
    for (let shown = 0; shown < 6; ) {
      await family.advance(1);
      const now = await texts(jun);
      expect(now).toEqual(["1", "2", "3", "4", "5", "6"].slice(0, now.length));
      shown = now.length;
    }
  });
});
