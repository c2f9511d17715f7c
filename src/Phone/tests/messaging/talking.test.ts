// Phones that talk through a box: pairing and vouching, rooms of two and more, delivery and reading.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Phone, World } from "./sim/world.ts";

let world: World;
beforeEach(() => (world = new World()));
afterEach(() => world.end());

describe("two phones", () => {
  it("pair, vouch and talk, and the sender sees it arrive and be read", async () => {
    const [mina, jun] = await world.family("Mina", "Jun");
    expect(jun!.app.view.get().stage).toBe("ready");
    expect(jun!.app.view.get().people.map(({ name }) => name).sort()).toEqual(["Jun", "Mina"]);
    const room = await mina!.app.createRoom([jun!.person], undefined);
    await mina!.app.send(room, "안녕!");
    await world.advance(20);
    expect(await jun!.texts(room)).toEqual(["안녕!"]);
    expect(await mina!.text(room, "안녕!")).toMatchObject({ delivery: "arrived", unread: 1 });
    expect(jun!.room().unread).toBe(1);
    await jun!.app.markRead(room);
    await jun!.app.send(room, "hello");
    await world.advance(5);
    expect(await mina!.text(room, "안녕!")).toMatchObject({ delivery: "read", unread: 0 });
    expect(await mina!.texts(room)).toEqual(["안녕!", "hello"]);
    expect(world.box.waiting).toBe(0);
  });

  it("read a long chat page by page, without a gap where an old message changes meanwhile", async () => {
    const [mina, jun] = (await world.family("Mina", "Jun")) as [Phone, Phone];
    const id = await mina.app.createRoom([jun.person], undefined);
    await world.advance(10);
    const texts = Array.from({ length: 130 }, (_, i) => `Mina ${i}`);
    await mina.app.send(id, texts[0]!);
    await world.advance(10);
    await jun.app.markRead(id);
    for (const text of texts.slice(1)) await mina.app.send(id, text);
    await world.advance(10);
    await mina.reload();
    mina.app.thread(id);
    await mina.app.idle();
    // The box forgets, so Jun tells again what was read: the first one, which is not on the screen.
    world.box.kill();
    world.box.start();
    await world.advance(60);
    expect(mina.app.thread(id).get().entries).toHaveLength(50);
    expect(await mina.texts(id)).toEqual(texts);
    expect(mina.app.thread(id).get()).toMatchObject({ hasOlder: true, entries: { length: 50 } });
  });

  it("show the same numbers and words for the safety check, and verify by QR", async () => {
    const [mina, jun] = await world.family("Mina", "Jun");
    const [a, b] = [mina!.app.safety(jun!.person), jun!.app.safety(mina!.person)];
    expect([a.digits, a.words, a.qr]).toEqual([b.digits, b.words, b.qr]);
    expect(a.digits).toHaveLength(12);
    expect(await mina!.app.verify(jun!.person, `${b.qr.slice(0, -1)}x`)).toBe(false);
    expect(await mina!.app.verify(jun!.person, b.qr)).toBe(true);
    expect(mina!.app.view.get().people.find(({ name }) => name === "Jun")!.verified).toBe(true);
  });

  it("see each other type", async () => {
    const [mina, jun] = await world.family("Mina", "Jun");
    const room = await mina!.app.createRoom([jun!.person], undefined);
    await world.advance(20);
    mina!.app.typing(room);
    await world.advance(1);
    expect(jun!.room().typing).toEqual([mina!.person]);
    await world.advance(7);
    expect(jun!.room().typing).toEqual([]);
  });

  it("are refused when the inviter says no", async () => {
    const mina = await world.founder("Mina");
    await mina.app.invite(2, false);
    const thief = await world.phone("Thief");
    const paired = thief.app.pair(mina.app.view.get().invitation!.url, { name: "Thief", picture: "🦊", phoneLabel: "phone" });
    await world.advance(2);
    expect(mina.app.view.get().invitation).toMatchObject({ state: "joining", joinerName: "Thief" });
    await mina.app.confirmJoin(false);
    await world.advance(5);
    expect(await paired).toEqual({ ok: false, error: "inviter-refused" });
    expect(thief.app.view.get().stage).toBe("unpaired");
    expect(mina.app.view.get().people).toHaveLength(1);
  });
});

describe("a group", () => {
  it("of three has one order on all phones, and counts who has not read", async () => {
    const [mina, jun, hana] = await world.family("Mina", "Jun", "Hana");
    const room = await mina!.app.createRoom([jun!.person, hana!.person], "가족");
    await world.advance(30);
    await Promise.all([mina!, jun!, hana!].flatMap((phone) => [1, 2, 3].map((n) => phone.app.send(room, `${phone.name} ${n}`))));
    await world.advance(10);
    const texts = await mina!.texts(room);
    expect(texts).toHaveLength(9);
    expect(await jun!.texts(room)).toEqual(texts);
    expect(await hana!.texts(room)).toEqual(texts);
    await jun!.app.markRead(room);
    await world.advance(3);
    expect(await mina!.text(room, "Mina 1")).toMatchObject({ unread: 1, delivery: "arrived" });
    expect(await hana!.text(room, "Mina 1")).toMatchObject({ unread: 1 });
    expect(jun!.room()).toMatchObject({ name: "가족", unread: 0 });
  });

  it("takes in a person later, who sees what comes from then on", async () => {
    const [mina, jun, hana] = await world.family("Mina", "Jun", "Hana");
    const room = await mina!.app.createRoom([jun!.person], "둘");
    await mina!.app.send(room, "before");
    await world.advance(20);
    await jun!.app.addToRoom(room, [hana!.person]);
    await world.advance(20);
    await mina!.app.send(room, "after");
    await world.advance(5);
    expect(await hana!.texts(room)).toEqual(["after"]);
    expect((await mina!.entries(room)).some((entry) => entry.kind === "notice" && entry.notice === "joined" && entry.subjects[0] === hana!.person)).toBe(true);
  });

  it("goes on without one who leaves", async () => {
    const [mina, jun, hana] = await world.family("Mina", "Jun", "Hana");
    const room = await mina!.app.createRoom([jun!.person, hana!.person], "셋");
    await world.advance(30);
    await jun!.app.leaveRoom(room);
    await world.advance(30);
    await mina!.app.send(room, "without Jun");
    await world.advance(10);
    expect(jun!.room().state).toBe("left");
    expect(await jun!.texts(room)).toEqual([]);
    expect(await hana!.texts(room)).toEqual(["without Jun"]);
    expect(hana!.room().members).not.toContain(jun!.person);
    expect((await hana!.entries(room)).some((entry) => entry.kind === "notice" && entry.notice === "left")).toBe(true);
  });

  it("is renamed for all", async () => {
    const [mina, jun] = await world.family("Mina", "Jun");
    const room = await mina!.app.createRoom([jun!.person], "old");
    await world.advance(20);
    await jun!.app.renameRoom(room, "새 이름");
    await world.advance(5);
    expect(mina!.room().name).toBe("새 이름");
  });
});

describe("a second phone of a person", () => {
  it("comes into that person's rooms by itself, and shares what is read", async () => {
    const [mina, jun] = await world.family("Mina", "Jun");
    const room = await mina!.app.createRoom([jun!.person], undefined);
    await world.advance(20);
    const tablet = await world.invite(jun!, "Jun's tablet", { mine: true });
    await world.advance(30);
    expect(tablet.app.view.get().me!.name).toBe("Jun");
    await mina!.app.send(room, "to both");
    await world.advance(5);
    expect(await tablet.texts(room)).toEqual(["to both"]);
    expect(await mina!.text(room, "to both")).toMatchObject({ unread: 1, delivery: "arrived" });
    await tablet.app.markRead(room);
    await world.advance(3);
    expect(jun!.room().unread).toBe(0);
    expect(await mina!.text(room, "to both")).toMatchObject({ unread: 0, delivery: "read" });
    await jun!.app.send(room, "from the phone");
    await world.advance(3);
    expect(await tablet.text(room, "from the phone")).toMatchObject({ mine: true });
  });
});

describe("a removed phone", () => {
  it("is out of every room, and hears nothing any more", async () => {
    const [mina, jun, hana] = await world.family("Mina", "Jun", "Hana");
    const room = await mina!.app.createRoom([jun!.person, hana!.person], "셋");
    await world.advance(30);
    expect(await mina!.app.removePhone(jun!.device)).toEqual({ ok: true });
    await world.advance(30);
    await hana!.app.send(room, "secret");
    await world.advance(5);
    expect(jun!.app.view.get().stage).toBe("removed");
    expect(await jun!.texts(room)).toEqual([]);
    expect(await mina!.texts(room)).toEqual(["secret"]);
    expect(mina!.room().members).not.toContain(jun!.person);
    expect(hana!.app.view.get().people.find(({ name }) => name === "Jun")!.phones).toEqual([]);
    expect((await hana!.entries(room)).some((entry) => entry.kind === "notice" && entry.notice === "removed")).toBe(true);
  });
});
