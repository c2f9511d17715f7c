// The group engine: its members agree on every epoch, and what policy forbids does not happen.
import { readFileSync } from "node:fs";
import { decodeMlsMessage, encodeMlsMessage, generateKeyPackageWithKey, joinGroupExternal } from "ts-mls";
import { describe, expect, it } from "vitest";
import { correct } from "../../build/ts-mls.ts";
import { equal } from "../../src/messaging/codec/bytes.ts";
import { capabilities, clientConfig, lifetime, loadSuite } from "../../src/messaging/groups/suite.ts";
import { deviceIdBytes, makeDevice } from "../../src/messaging/identity/device.ts";
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

  it("adds anew who never came, by the very key package that it was added with, and says so", async () => {
    const [a, b] = [await phone(), await phone()];
    const group = await a.engine.create(random(16));
    const keys = await b.engine.keyPackage();
    await group.commit({ add: [keys.publicPart], remove: [] });
    group.acceptOwn();
    await group.commit({ add: [keys.publicPart], remove: [b.device.id] });
    const change = (a.engine.decode(group.encode()) as Group).acceptOwn();
    expect(change).toMatchObject({ added: [], removed: [], again: [b.device.id] });
    const joined = await b.engine.join(change!.welcome!, [keys]);
    expect(joined!.group.members).toEqual([a.device.id, b.device.id]);
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

describe("policy", () => {
  it("refuses an external commit that puts out somebody else", async () => {
    const cs = await loadSuite();
    const { a, b, inA, inB } = await pairOf();
    const intruder = await makeDevice(random);
    const info = decodeMlsMessage(await inA.groupInfo(), 0)![0];
    if (info.wireformat !== "mls_group_info") throw new Error("no group info");
    const credential = { credentialType: "basic", identity: deviceIdBytes(intruder.publicKey) } as const;
    const { publicPackage, privatePackage } = await generateKeyPackageWithKey(credential, capabilities, lifetime, [], { signKey: intruder.secretKey, publicKey: intruder.publicKey }, cs);
    // The library lets the one who joins name any leaf as its former one.
    const victim = deviceIdBytes(b.device.publicKey);
    const config = clientConfig(() => true);
    const keyPackageEqualityConfig = { compareKeyPackages: () => false, compareKeyPackageToLeafNode: (_: unknown, leaf: { credential: { identity?: Uint8Array } }) => equal(leaf.credential.identity!, victim) };
    const { publicMessage } = await joinGroupExternal(info.groupInfo, publicPackage, privatePackage, true, cs, undefined, { ...config, keyPackageEqualityConfig } as typeof config);
    const commit = encodeMlsMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage });
    expect(await inA.receive(commit)).toEqual({ kind: "refused" });
    expect(inA.members).toEqual([a.device.id, b.device.id]);
    expect((await inB.receive(await inA.seal(say("still here")))).kind).toBe("content");
  });

  it("adds nobody whose voucher is not known", async () => {
    const [a, b] = [await phone(), await phone()];
    const strict = await makeEngine(a.device, (device) => device === a.device.id);
    const group = await strict.create(random(16));
    expect(await group.commit({ add: [(await b.engine.keyPackage()).publicPart], remove: [] })).toBeUndefined();
  });

  it("zeroes what an accepted commit has used up, and nothing before", async () => {
    const { inA, inB } = await pairOf();
    const before = Buffer.from(inA.encode()).toString("hex");
    const commit = (await inA.commit({ add: [], remove: [] }))!;
    inA.forget();
    expect(Buffer.from(inA.encode()).toString("hex")).toContain(before.slice(40, 400));
    for (const each of [inA, inB]) {
      await each.receive(commit);
      each.forget();
    }

    expect((await inB.receive(await inA.seal(say("on")))).kind).toBe("content");
  });
});

describe("the corrections of ts-mls", () => {
  it("are for the reviewed text alone", () => {
    const file = "clientState.js";
    const text = readFileSync(new URL(`../../node_modules/ts-mls/dist/src/${file}`, import.meta.url), "utf8");
    expect(correct(file, text)).not.toBe(text);
    expect(() => correct(file, text.replace("joinGroup", "joinGroup "))).toThrow(/not the text that was reviewed/);
  });

  it("are in what runs here", async () => {
    const source = (await import("ts-mls/clientState.js")).applyProposals.toString();
    expect(source).toContain("grouped.remove.some(");
  });
});
