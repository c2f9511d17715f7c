// What the product promises about messages: the box sees nothing of them, they are readable once, what was not delivered
// is said so, and what is removed or erased is gone.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeEngine } from "../../src/messaging/groups/mls-engine.ts";
import { decodeDevice } from "../../src/messaging/identity/device.ts";
import { World, type Phone } from "./sim/world.ts";

let world: World;
beforeEach(() => (world = new World()));
afterEach(() => world.end());

async function two(): Promise<[string, Phone, Phone]> {
  const [mina, jun] = await world.family("Mina", "Jun");
  const room = await mina!.app.createRoom([jun!.person], "우리방");
  await world.advance(20);
  return [room, mina!, jun!];
}

describe("the box", () => {
  it("sees no text, no name, no person and no room's name", async () => {
    const [room, mina, jun] = await two();
    await mina.app.send(room, "Where is the treasure?");
    await jun.app.send(room, "보물은 다락방에 있어");
    await jun.app.renameRoom(room, "Treasure");
    await world.advance(10);
    expect(await mina.texts(room)).toHaveLength(2);
    const passed = Buffer.concat(world.box.seen.map(({ payload }) => Buffer.from(payload)));
    for (const secret of ["treasure", "Treasure", "보물", "Mina", "Jun", "우리방", "phone", "🐻"]) expect(passed.includes(Buffer.from(secret)), secret).toBe(false);
    for (const person of [mina.person, jun.person]) expect(passed.includes(Buffer.from(person, "base64url")), "a person's id").toBe(false);
  });

  it("sees messages of few lengths", async () => {
    const [room, mina] = await two();
    const from = world.box.seen.length;
    for (const text of ["a", "ab".repeat(20), "가나다".repeat(10), "x".repeat(90)]) await mina.app.send(room, text);
    const texts = world.box.seen.slice(from).filter(({ topic, payload }) => topic === `room/${room}` && payload[0] === 1);
    expect(new Set(texts.map(({ payload }) => payload.length)).size).toBe(1);
  });
});

describe("a message", () => {
  it("cannot be read again with what the phone keeps", async () => {
    const [room, mina, jun] = await two();
    const from = world.box.seen.length;
    await mina.app.send(room, "once");
    await world.advance(5);
    const sealed = world.box.seen.slice(from).find(({ topic }) => topic === `room/${room}`)!.payload.subarray(1);
    expect(await jun.texts(room)).toEqual(["once"]);
    for (const phone of [mina, jun]) {
      const engine = await makeEngine(decodeDevice((await phone.vault.get("forgetting", "device"))!)!, () => true);
      const group = engine.decode((await phone.vault.get("forgetting", `mls/${room}`))!)!;
      expect((await group.receive(sealed)).kind).toBe("refused");
    }
  });

  it("that was not delivered in time says so, and can be sent anew", async () => {
    const [room, mina, jun] = await two();
    await jun.offline();
    await mina.app.send(room, "late");
    await world.advance(25 * 3600);
    const expired = await mina.text(room, "late");
    expect(expired).toMatchObject({ delivery: "expired", unread: 1 });
    await jun.online();
    await world.advance(30);
    expect(await jun.texts(room)).toEqual([]);
    await mina.app.resend(room, expired.id);
    await world.advance(10);
    expect(await jun.texts(room)).toEqual(["late"]);
    expect(await mina.texts(room)).toEqual(["late"]);
    expect(await mina.text(room, "late")).toMatchObject({ delivery: "arrived" });
  });

  it("is found again in a long history, page by page, and after the app was closed", async () => {
    const [room, mina, jun] = await two();
    for (let n = 0; n < 120; n++) await mina.app.send(room, `m${n}`);
    await world.advance(10);
    await jun.reload();
    const thread = jun.app.thread(room);
    await jun.app.idle();
    expect(thread.get()).toMatchObject({ hasOlder: true });
    expect(thread.get().entries).toHaveLength(50);
    expect(await jun.texts(room)).toEqual(Array.from({ length: 120 }, (_, n) => `m${n}`));
    expect(jun.room().unread).toBe(120);
  });
});

describe("a phone", () => {
  it("that removes itself is out of its rooms", async () => {
    const [room, mina, jun] = await two();
    const removing = jun.app.removePhone(jun.device);
    await world.advance(60);
    expect(await removing).toEqual({ ok: true });
    expect(jun.app.view.get().stage).toBe("removed");
    expect(mina.room().members).toEqual([mina.person]);
    expect((await mina.entries(room)).some((entry) => entry.kind === "notice" && entry.notice === "removed")).toBe(true);
  });

  it("of a person with two is removed, and the person stays", async () => {
    const [room, mina, jun] = await two();
    const tablet = await world.invite(jun, "tablet", { mine: true });
    await world.advance(30);
    await mina.app.verify(jun.person, true);
    await jun.app.removePhone(tablet.device);
    await world.advance(60);
    expect(tablet.app.view.get().stage).toBe("removed");
    const entries = await mina.entries(room);
    for (const notice of ["phone-added", "phone-removed", "key-changed"]) expect(entries.some((entry) => entry.kind === "notice" && entry.notice === notice), notice).toBe(true);
    expect(mina.app.view.get().people.find(({ name }) => name === "Jun")!.verified).toBe(false);
    await mina.app.send(room, "still you");
    await world.advance(5);
    expect(await jun.texts(room)).toEqual(["still you"]);
  });

  it("that sees the wipe erases itself", async () => {
    const [, mina] = await two();
    mina.link!.wiped();
    await world.settle();
    expect(mina.app.view.get().stage).toBe("erased");
    expect(mina.vault.bytes).toBe(0);
  });

  it("erases all when told to", async () => {
    const [room, mina] = await two();
    await mina.app.send(room, "gone");
    await mina.app.erase();
    expect(mina.vault.bytes).toBe(0);
    expect(mina.app.view.get()).toMatchObject({ stage: "erased", rooms: [], people: [] });
  });
});
