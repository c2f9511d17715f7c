// The group engine: its members agree on every epoch, and what policy forbids does not happen.
import { describe, expect, it } from "vitest";
import { makeDevice } from "../../src/messaging/identity/device.ts";
import { makeEngine } from "../../src/messaging/groups/mls-engine.ts";
import type { Group } from "../../src/messaging/groups/engine.ts";

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const say = (text: string): Uint8Array => new TextEncoder().encode(text);

async function phone() {
  const device = await makeDevice(random);
  return { device, engine: await makeEngine(device, () => true) };
}

async function pairOf() {
  const [a, b] = [await phone(), await phone()];
  const group = await a.engine.create(random(16));
  const keys = await b.engine.keyPackage();
  await group.commit({ add: [keys.publicPart], remove: [] });
  const change = group.acceptOwn();
  const joined = await b.engine.join(change!.welcome!, [keys]);
  return { a, b, inA: group, inB: joined!.group };
}

describe("a group", () => {
  it("carries a message, and names its sender", async () => {
    const { a, inA, inB } = await pairOf();
    expect(inA.branch()).toEqual(inB.branch());
    expect(await inB.receive(await inA.seal(say("hello")))).toEqual({ kind: "content", from: a.device.id, plain: say("hello") });
  });

  it("takes its own commit when the echo is there, and goes on reading meanwhile", async () => {
    const { inA, inB } = await pairOf();
    const early = await inB.seal(say("before"));
    const late = await inB.seal(say("late"));
    const commit = (await inA.commit({ add: [], remove: [] }))!;
    expect((await inA.receive(early)).kind).toBe("content");
    inA.forget();
    expect(await inA.receive(commit)).toMatchObject({ kind: "epoch", own: true });
    inA.forget();
    expect(await inB.receive(commit)).toMatchObject({ kind: "epoch", own: false });
    expect((await inA.receive(late)).kind).toBe("content");
    expect(inA.branch()).toEqual(inB.branch());
  });

  it("survives being stored with a pending commit", async () => {
    const { a, inA, inB } = await pairOf();
    const commit = (await inA.commit({ add: [], remove: [] }))!;
    const again = a.engine.decode(inA.encode()) as Group;
    expect(await again.receive(commit)).toMatchObject({ kind: "epoch", own: true });
    await inB.receive(commit);
    expect(again.branch()).toEqual(inB.branch());
  });

  it("lets a member come back in its own place", async () => {
    const { b, inA } = await pairOf();
    const back = (await b.engine.rejoin(await inA.groupInfo()))!;
    expect(await inA.receive(back.commit)).toMatchObject({ kind: "epoch", rejoined: true, committer: b.device.id, added: [], removed: [] });
    expect(back.group.branch()).toEqual(inA.branch());
  });
});
