// A box that lies, and a phone of the family that wants more than its rights: what they send is made here with real keys,
// and changes nothing (threat-model.md). And what the box lost for good is asked for again.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bytesOf, concat } from "../../src/messaging/codec/bytes.ts";
import { sealLetter, type Letter } from "../../src/messaging/envelopes/envelope.ts";
import type { Group } from "../../src/messaging/groups/engine.ts";
import { makeEngine } from "../../src/messaging/groups/mls-engine.ts";
import { decodeDevice, type OwnDevice } from "../../src/messaging/identity/device.ts";
import { encodeContent } from "../../src/messaging/rooms/contents.ts";
import { signCard } from "../../src/messaging/roster/records.ts";
import { Roster } from "../../src/messaging/roster/roster.ts";
import { World, type Phone } from "./sim/world.ts";

let world: World;
beforeEach(() => (world = new World()));
afterEach(() => world.end());

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const nothing = { shred: null, mls: null, name: null, purpose: null, roster: null, clock: null, left: null, came: null };

/** The founder, an adult and a child, in one room. */
async function three(): Promise<[string, Phone, Phone, Phone]> {
  const [mina, jun] = await world.family("Mina", "Jun");
  const sol = await world.invite(mina!, "Sol", { rights: 3 });
  const room = await mina!.app.createRoom([jun!.person, sol.person], undefined);
  await world.advance(60);
  return [room, mina!, jun!, sol];
}

/** The keys of a phone in the hands of somebody else's program. */
async function stolen(phone: Phone): Promise<{ device: OwnDevice; roster: Roster; group: (room: string) => Promise<Group>; keyPackage: () => Promise<Uint8Array> }> {
  const device = decodeDevice((await phone.vault.get("forgetting", "device"))!)!;
  const roster = new Roster(world.box.key);
  roster.merge(Roster.parse((await phone.vault.get("lasting", "roster"))!)!);
  const engine = await makeEngine(device, () => true);
  const group = async (room: string): Promise<Group> => engine.decode((await phone.vault.get("forgetting", `mls/${room}`))!)!;
  return { device, roster, group, keyPackage: async () => (await engine.keyPackage()).publicPart };
}

async function letter(from: Phone, to: Phone, content: Partial<Letter> & { kind: string }): Promise<void> {
  const { device, roster } = await stolen(from);
  const sealed = await sealLetter(world.box.key, device, { id: bytesOf(to.device), sealingKey: roster.card(to.device)!.sealing }, { ...nothing, room: null, id: random(16), ...content });
  world.box.publish(`inbox/${to.device}`, sealed, 1, 3_600);
}

const inRoom = (room: string, sealed: Uint8Array): unknown => world.box.publish(`room/${room}`, concat(Uint8Array.of(1), sealed), 1, 3_600);
const notices = async (phone: Phone, id: string): Promise<string[]> => (await phone.entries(id)).flatMap((entry) => (entry.kind === "notice" ? [entry.notice] : []));
const roomOf = (phone: Phone, id: string) => phone.app.view.get().rooms.find((room) => room.id === id)!;

async function allTalk(id: string, ...phones: Phone[]): Promise<void> {
  for (const phone of phones) await phone.app.send(id, `${phone.name} speaks`);
  await world.advance(60);
  for (const phone of phones) expect((await phone.texts(id)).filter((text) => text.endsWith(" speaks")).sort()).toEqual(phones.map(({ name }) => `${name} speaks`).sort());
}

describe("a box that lies", () => {
  it("brings nobody back into a room by a Welcome of before", async () => {
    const [room, mina, jun, sol] = await three();
    const welcome = world.box.seen.filter(({ topic }) => topic === `inbox/${jun.device}`);
    await jun.app.leaveRoom(room);
    await world.advance(60);
    for (const { topic, payload } of welcome) world.box.publish(topic, payload, 1, 3_600);
    await world.advance(60);
    expect(roomOf(jun, room).state).toBe("left");
    await allTalk(room, mina, sol);
  });

  it("makes nobody come back who is not behind, by a hello of before", async () => {
    const [room, mina, jun, sol] = await three();
    const hellos = world.box.seen.filter(({ topic, payload }) => topic === `room/${room}` && payload[0] === 2);
    await jun.offline();
    await jun.online();
    world.box.kill();
    world.box.start();
    await world.advance(30);
    for (const { topic, payload } of hellos) world.box.publish(topic, payload, 1, 3_600);
    await world.advance(60);
    for (const phone of [mina, jun, sol]) expect(await notices(phone, room)).not.toContain("rejoined");
    await allTalk(room, mina, jun, sol);
  });

  it("fills no phone with messages of epochs that will never come", async () => {
    const [room, mina, jun, sol] = await three();
    const sealed = await (await (await stolen(sol)).group(room)).seal(new Uint8Array(256));
    for (let i = 0; i < 5; i++) {
      const forged = sealed.slice();
      forged.set([0, 0, 0, 9, 9, 9, 9, i], 21); // behind version, wire format and group id
      inRoom(room, forged);
    }

    await world.advance(10);
    for (const phone of [mina, jun]) expect(await phone.vault.scan("lasting", "held/")).toEqual([]);
    await allTalk(room, mina, jun, sol);
  });

  it("delivers nothing of who has gone, although the keys of that epoch are there still", async () => {
    const [room, mina, jun, sol] = await three();
    await jun.app.leaveRoom(room);
    const late = await (await stolen(jun)).group(room);
    await world.advance(60);
    expect(roomOf(mina, room).members).toHaveLength(2);
    inRoom(room, await late.seal(encodeContent({ kind: "text", id: Buffer.from(random(16)).toString("base64url"), at: 1, n: 1, text: "still here" })));
    await world.advance(10);
    for (const phone of [mina, sol]) expect(await phone.texts(room)).toEqual([]);
  });
});

describe("a child's phone", () => {
  it("puts nobody out, neither by a commit nor by a state without them", async () => {
    const [room, mina, jun, sol] = await three();
    const evil = await (await stolen(sol)).group(room);
    inRoom(room, (await evil.commit({ add: [], remove: [jun.device] }))!);
    await world.advance(30);
    evil.acceptOwn();
    for (const phone of [mina, jun]) await letter(sol, phone, { kind: "state", room: bytesOf(room), mls: await evil.groupInfo(), purpose: "chat", clock: 0 });
    await world.advance(120);
    for (const phone of [mina, jun, sol]) expect(roomOf(phone, room).members, phone.name).toHaveLength(3);
    await allTalk(room, mina, jun, sol);
  });

  it("brings in no other phone by a card, and keeps nobody out by one that is broken", async () => {
    const [, mina, jun, sol] = await three();
    const { device, roster, keyPackage } = await stolen(sol);
    const [mine, strangers] = [await keyPackage(), await (await stolen(jun)).keyPackage()];
    const broken = mine.slice();
    broken[broken.length - 1]! ^= 1;
    for (const [version, keyPackage] of [[98, strangers], [99, broken]] as const) {
      const card = signCard(world.box.key, device, { version, name: "Sol", picture: "", named: 1, label: "", keyPackage });
      await letter(sol, mina, { kind: "again", room: random(16), roster: roster.encode({ cards: [card] }) });
      await world.advance(5);
      const from = world.box.seen.length;
      const room = await mina.app.createRoom([sol.person, jun.person], `room ${version}`);
      await world.advance(300);
      expect(roomOf(jun, room)?.members.toSorted()).toEqual(expect.arrayContaining([mina.person, jun.person]));
      expect(roomOf(sol, room)).toBeUndefined();
      expect(world.box.seen.slice(from).filter(({ topic, payload }) => topic === `room/${room}` && payload[0] === 1 && payload.length > 1_000).length).toBeLessThan(4);
      await allTalk(room, mina, jun);
    }
  });
});

describe("an order to erase", () => {
  it("counts from an adult's phone in force alone, whatever program sends it", async () => {
    const mina = await world.founder("Mina");
    const [child, former] = [await world.invite(mina, "Child", { rights: 3 }), await world.invite(mina, "Former")];
    await letter(child, mina, { kind: "erase" });
    await world.advance(30);
    expect(mina.app.view.get().stage).toBe("ready");
    await mina.app.removePhone(former.device);
    await world.advance(30);
    await letter(former, mina, { kind: "erase" });
    await world.advance(30);
    expect(mina.app.view.get().stage).toBe("ready");
    await letter(mina, child, { kind: "erase" });
    await world.advance(30);
    expect(child.app.view.get()).toMatchObject({ stage: "erased", end: { why: "asked", by: "Mina" } });
  });
});

describe("a phone whose Welcome is lost for good", () => {
  it("is added anew, and nobody is told of any going", async () => {
    const [mina, jun, hana] = await world.family("Mina", "Jun", "Hana");
    await hana!.app.close();
    await hana!.vault.commit([{ kind: "forgetting", key: "key-packages", value: undefined }]);
    const room = await mina!.app.createRoom([jun!.person, hana!.person], undefined);
    await world.advance(30);
    await hana!.open();
    await world.advance(60);
    expect(roomOf(hana!, room)?.members).toHaveLength(3);
    expect(await notices(jun!, room)).not.toContain("removed");
    await allTalk(room, mina!, jun!, hana!);
  });

  it("asks for the family's group too, of another where the inviter is away", async () => {
    const [mina, jun] = await world.family("Mina", "Jun");
    await jun!.app.invite(2, false);
    const hana = await world.phone("Hana");
    const paired = hana.app.pair(jun!.app.view.get().invitation!.url, { name: "Hana", picture: "🐰", phoneLabel: "phone" });
    await world.until(() => jun!.app.view.get().invitation?.state === "joining");
    await jun!.app.confirmJoin(true);
    await world.advance(0.5); // added, and no commit of its own yet
    await paired;
    await hana.app.close();
    await jun!.offline();
    const lost = (await hana.vault.scan("lasting", "room/")).flatMap(({ key }) => [{ kind: "lasting", key, value: undefined }, { kind: "forgetting", key: key.replace("room", "mls"), value: undefined }] as const);
    await hana.vault.commit([...lost, { kind: "forgetting", key: "key-packages", value: undefined }]);
    expect(lost).toHaveLength(2);
    await hana.open();
    await world.advance(600);
    expect(await hana.vault.scan("lasting", "room/")).toHaveLength(1);
    const room = await hana.app.createRoom([mina!.person], undefined);
    await world.advance(60);
    await allTalk(room, mina!, hana);
  });
});

it("a box without a clock learns the time from an adult's phone", async () => {
  expect(world.box.time).toBe(0);
  await world.founder("Mina");
  expect(world.box.time).toBeGreaterThan(0);
  expect(world.box.time).toBeLessThanOrEqual(world.clock.now());
});
