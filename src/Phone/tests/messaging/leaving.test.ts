// Who leaves, or is removed, is out for everybody in the end: also where only some heard of it before the box forgot, and
// whoever said it can say nothing any more (protocol.md, Leaving, Removing a phone).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bytesOf, concat, toB64u } from "../../src/messaging/codec/bytes.ts";
import { decodeDevice } from "../../src/messaging/identity/device.ts";
import { makeEngine } from "../../src/messaging/groups/mls-engine.ts";
import { encodeContent } from "../../src/messaging/rooms/contents.ts";
import { signLeave, type Leave } from "../../src/messaging/rooms/leave.ts";
import { World, type Phone } from "./sim/world.ts";

let world: World;
beforeEach(() => (world = new World()));
afterEach(() => world.end());

const roomOf = (phone: Phone, id: string) => phone.app.view.get().rooms.find((room) => room.id === id)!;
const notices = async (phone: Phone, id: string): Promise<string[]> => (await phone.entries(id)).flatMap((entry) => (entry.kind === "notice" ? [entry.notice] : []));

async function allTalk(id: string, ...phones: Phone[]): Promise<void> {
  for (const phone of phones) await phone.app.send(id, `${phone.name} speaks`);
  await world.advance(60);
  for (const phone of phones) {
    expect((await phone.texts(id)).filter((text) => text.endsWith(" speaks")).sort(), phone.name).toEqual(phones.map(({ name }) => `${name} speaks`).sort());
    expect(await phone.text(id, `${phone.name} speaks`), phone.name).toMatchObject({ delivery: "arrived" });
  }
}

describe("a person who leaves as the box dies", () => {
  it("is out on the other side of the fork too, where nobody had heard it", async () => {
    const [mina, jun, hana, dana, sora] = (await world.family("Mina", "Jun", "Hana", "Dana", "Sora")) as [Phone, Phone, Phone, Phone, Phone];
    const id = await mina.app.createRoom([jun.person, hana.person, dana.person], "방");
    await world.advance(60);
    // Hana alone hears it, and puts Dana's phone out.
    await mina.offline();
    await jun.offline();
    await dana.app.leaveRoom(id);
    await world.advance(30);
    expect(roomOf(hana, id).members).not.toContain(dana.person);
    // The box forgets it, and Jun goes on without having seen it: two commits, which win over Hana's one.
    world.box.kill();
    await hana.offline();
    world.box.start();
    await jun.online();
    await jun.app.addToRoom(id, [sora.person]);
    await world.advance(60);
    expect(roomOf(jun, id).members).toContain(dana.person);
    await hana.online();
    await mina.online();
    await world.advance(180);
    for (const phone of [mina, jun, hana, sora]) expect(roomOf(phone, id).members.toSorted(), phone.name).toEqual([mina, jun, hana, sora].map(({ person }) => person).sort());
    expect(await notices(jun, id)).toContain("left");
    expect(roomOf(dana, id).state).toBe("left");
    await allTalk(id, mina, jun, hana, sora);
  });

  it("is out for all where only a child heard it, whose word puts nobody out", async () => {
    const [mina, jun] = (await world.family("Mina", "Jun")) as [Phone, Phone];
    const sol = await world.invite(mina, "Sol", { rights: 3 });
    const id = await mina.app.createRoom([jun.person, sol.person], undefined);
    await world.advance(60);
    await mina.offline();
    await jun.app.leaveRoom(id);
    await world.advance(30);
    expect(roomOf(sol, id).members).toHaveLength(2);
    world.box.kill();
    world.box.start();
    await mina.online();
    await world.advance(300);
    for (const phone of [mina, sol]) expect(roomOf(phone, id).members, phone.name).toHaveLength(2);
    await allTalk(id, mina, sol);
  });

  it("is out although nobody was there to hear it for longer than the retention", async () => {
    const [mina, jun, dana] = (await world.family("Mina", "Jun", "Dana")) as [Phone, Phone, Phone];
    const id = await mina.app.createRoom([jun.person, dana.person], "방");
    await world.advance(60);
    await mina.offline();
    await jun.offline();
    await dana.app.leaveRoom(id);
    await world.advance(2.5 * 86_400);
    await mina.online();
    await jun.online();
    await world.advance(120);
    for (const phone of [mina, jun]) expect(roomOf(phone, id).members, phone.name).toHaveLength(2);
    await allTalk(id, mina, jun);
  });

  it("is in again when asked in again, whoever repeats the leave of before", async () => {
    const [mina, jun, dana] = (await world.family("Mina", "Jun", "Dana")) as [Phone, Phone, Phone];
    const id = await mina.app.createRoom([jun.person, dana.person], "방");
    await world.advance(60);
    await dana.app.leaveRoom(id);
    await world.advance(60);
    const { left } = JSON.parse(Buffer.from((await jun.vault.get("lasting", `room/${id}`))!).toString()) as { left: Record<string, { device: string; epoch: number; signature: string }> };
    const { device, epoch, signature } = left[dana.person]!;
    await mina.app.addToRoom(id, [dana.person]);
    await world.advance(60);
    await say(jun, id, [{ device: bytesOf(device), epoch, signature: bytesOf(signature) }]);
    await world.advance(120);
    for (const phone of [mina, jun, dana]) expect(roomOf(phone, id), phone.name).toMatchObject({ state: "open", members: expect.arrayContaining([dana.person]) as unknown });
    await dana.app.send(id, "back");
    await world.advance(10);
    expect(await mina.texts(id)).toEqual(["back"]);
  });
});

/** Another program than ours, with a phone's keys, tells these leaves; the phone itself is switched off. */
async function say(phone: Phone, id: string, leaves: readonly Leave[]): Promise<void> {
  await phone.offline();
  const device = decodeDevice((await phone.vault.get("forgetting", "device"))!)!;
  const group = (await makeEngine(device, () => true)).decode((await phone.vault.get("forgetting", `mls/${id}`))!)!;
  const sealed = await group.seal(encodeContent({ kind: "leave", id: toB64u(crypto.getRandomValues(new Uint8Array(16))), at: 1, n: 1, leaves }));
  world.box.publish(`room/${id}`, concat(Uint8Array.of(1), sealed), 1, 3_600);
}

describe("a leave that was not said", () => {
  it("by whom it is of, or of a time to come, puts nobody out", async () => {
    const [mina, jun] = (await world.family("Mina", "Jun")) as [Phone, Phone];
    const sol = await world.invite(mina, "Sol", { rights: 3 });
    const id = await mina.app.createRoom([jun.person, sol.person], undefined);
    await world.advance(60);
    const own = decodeDevice((await sol.vault.get("forgetting", "device"))!)!;
    const forged = { ...signLeave(world.box.key, own, bytesOf(id), 1), device: bytesOf(jun.device) };
    const elsewhere = signLeave(world.box.key, own, new Uint8Array(16), 1);
    const later = signLeave(world.box.key, own, bytesOf(id), 1_000_000);
    await say(sol, id, [forged, elsewhere, later]);
    await world.advance(120);
    for (const phone of [mina, jun]) expect(roomOf(phone, id).members, phone.name).toHaveLength(3);
  });
});

describe("a phone that is removed", () => {
  it("is removed for all where the remover's disk fails after the box has cut it off", async () => {
    const [mina, jun, dana] = (await world.family("Mina", "Jun", "Dana")) as [Phone, Phone, Phone];
    const id = await jun.app.createRoom([mina.person, dana.person], "방");
    await world.advance(60);
    const remove = world.box.remove.bind(world.box);
    world.box.remove = (device) => {
      jun.vault.broken = true;
      remove(device);
    };
    await expect(jun.app.removePhone(dana.device)).rejects.toThrow();
    expect(dana.app.view.get().stage).toBe("removed");
    world.box.remove = remove;
    jun.vault.broken = false;
    await world.advance(60);
    for (const phone of [mina, jun]) expect(roomOf(phone, id).members, phone.name).not.toContain(dana.person);
    world.failures.length = 0;
    await allTalk(id, mina, jun);
  });

  it("is removed as soon as the box answers, also after the app was closed", async () => {
    const [mina, jun, dana] = (await world.family("Mina", "Jun", "Dana")) as [Phone, Phone, Phone];
    const id = await jun.app.createRoom([mina.person, dana.person], "방");
    await world.advance(60);
    world.box.kill();
    expect(await jun.app.removePhone(dana.device)).toEqual({ ok: false, error: "unreachable" });
    await jun.reload();
    world.box.start();
    await world.advance(60);
    expect(dana.app.view.get().stage).toBe("removed");
    for (const phone of [mina, jun]) expect(roomOf(phone, id).members, phone.name).not.toContain(dana.person);
  });

  it("stays where the box refuses, and nobody asks again", async () => {
    const [mina, jun] = (await world.family("Mina", "Jun")) as [Phone, Phone];
    const sol = await world.invite(mina, "Sol", { rights: 3 });
    expect(await sol.app.removePhone(jun.device)).toEqual({ ok: false, error: "not-allowed" });
    expect(await sol.vault.scan("lasting", "removing/")).toEqual([]);
    expect(jun.app.view.get().stage).toBe("ready");
  });
});
