// What goes wrong, and must not lose, double or reorder anything: absence, restarts, full boxes, broken lines and disks.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { World, type Phone } from "./sim/world.ts";

let world: World;
beforeEach(() => (world = new World()));
afterEach(() => world.end());

async function room(names: readonly string[]): Promise<[string, ...Phone[]]> {
  const phones = await world.family(...names);
  const id = await phones[0]!.app.createRoom(phones.slice(1).map((phone) => phone.person), "방");
  await world.advance(40);
  return [id, ...phones];
}

describe("a phone that was away", () => {
  it("gets everything when it is back, and the box keeps nothing", async () => {
    const [id, mina, jun] = await room(["Mina", "Jun"]);
    await jun!.offline();
    for (const n of [1, 2, 3]) await mina!.app.send(id, `m${n}`);
    await world.advance(60);
    expect(await mina!.text(id, "m1")).toMatchObject({ delivery: "box", unread: 1 });
    await jun!.online();
    await world.advance(5);
    expect(await jun!.texts(id)).toEqual(["m1", "m2", "m3"]);
    expect(await mina!.text(id, "m3")).toMatchObject({ delivery: "arrived" });
    expect(world.box.waiting).toBe(0);
  });

  it("writes into its outbox, and what it wrote comes after what it had missed", async () => {
    const [id, mina, jun] = await room(["Mina", "Jun"]);
    await jun!.offline();
    await jun!.app.send(id, "from the cellar");
    expect(await jun!.text(id, "from the cellar")).toMatchObject({ delivery: "waiting" });
    await mina!.app.send(id, "where are you?");
    await world.advance(10);
    await jun!.online();
    await world.advance(10);
    expect(await mina!.texts(id)).toEqual(await jun!.texts(id));
    expect(await mina!.texts(id)).toHaveLength(2);
    expect(await jun!.text(id, "from the cellar")).toMatchObject({ delivery: "arrived" });
  });

  it("is still itself after the app was closed and opened", async () => {
    const [id, mina, jun] = await room(["Mina", "Jun"]);
    await mina!.app.send(id, "one");
    await world.advance(5);
    await jun!.reload();
    await mina!.app.send(id, "two");
    await world.advance(5);
    expect(await jun!.texts(id)).toEqual(["one", "two"]);
    await jun!.app.send(id, "three");
    await world.advance(5);
    expect(await mina!.texts(id)).toEqual(["one", "two", "three"]);
  });

  it("rejoins by itself after longer than the retention, and old messages are said to be not delivered", async () => {
    const [id, mina, jun, hana] = await room(["Mina", "Jun", "Hana"]);
    await jun!.offline();
    await mina!.app.send(id, "lost to Jun");
    await world.advance(6 * 24 * 3600);
    expect(await mina!.text(id, "lost to Jun")).toMatchObject({ delivery: "expired" });
    await jun!.online();
    await world.advance(60);
    await mina!.app.send(id, "welcome back");
    await jun!.app.send(id, "I am back");
    await world.advance(20);
    expect(await jun!.texts(id)).toEqual(["welcome back", "I am back"]);
    expect(await hana!.texts(id)).toEqual(["lost to Jun", "welcome back", "I am back"]);
    expect((await jun!.entries(id)).some((entry) => entry.kind === "notice" && entry.notice === "rejoined")).toBe(true);
    expect(jun!.room().state).toBe("open");
  });

  it("has one chat with each person also while it rejoins", async () => {
    const [mina, jun] = await world.family("Mina", "Jun");
    const id = await mina!.app.createRoom([jun!.person], undefined);
    await world.advance(10);
    await jun!.offline();
    await world.advance(6 * 24 * 3600);
    let pressed: Promise<string> | undefined;
    jun!.app.view.subscribe((view) => {
      if (view.rooms[0]!.state === "catching-up") pressed ??= jun!.app.createRoom([mina!.person], undefined);
    });
    await jun!.online();
    await world.advance(60);
    expect(await pressed).toBe(id);
    expect(jun!.app.view.get().rooms).toHaveLength(1);
  });
});

describe("a box that was killed with messages waiting", () => {
  it("loses nothing, doubles nothing, and all phones have one order", async () => {
    const [id, mina, jun, hana] = await room(["Mina", "Jun", "Hana"]);
    await hana!.offline();
    await mina!.app.send(id, "a");
    await jun!.app.send(id, "b");
    await world.advance(5);
    world.box.kill();
    await world.settle();
    await mina!.app.send(id, "c");
    world.box.start();
    await world.advance(5);
    await jun!.app.send(id, "d");
    await hana!.online();
    await world.advance(60);
    const texts = await mina!.texts(id);
    expect([...texts].sort()).toEqual(["a", "b", "c", "d"]);
    expect(await jun!.texts(id)).toEqual(texts);
    expect(await hana!.texts(id)).toEqual(texts);
    expect(await mina!.text(id, "a")).toMatchObject({ delivery: "arrived" });
    expect(world.box.waiting).toBe(0);
  });

  it("still shows who has read what", async () => {
    const [id, mina, jun, hana] = await room(["Mina", "Jun", "Hana"]);
    await hana!.offline();
    await mina!.app.send(id, "read me");
    await world.advance(2);
    await jun!.app.markRead(id);
    await world.advance(2);
    world.box.kill();
    await world.settle();
    world.box.start();
    await hana!.online();
    await world.advance(30);
    expect(await hana!.text(id, "read me")).toMatchObject({ unread: 1 });
    expect(await mina!.text(id, "read me")).toMatchObject({ unread: 1 });
  });
});

describe("a line that fails", () => {
  it("loses answers, and nothing is doubled", async () => {
    const [id, mina, jun] = await room(["Mina", "Jun"]);
    mina!.link!.loseAnswers = 1;
    await mina!.app.send(id, "once");
    await world.advance(5);
    await mina!.offline();
    await mina!.online();
    await world.advance(10);
    expect(await jun!.texts(id)).toEqual(["once"]);
    expect(await mina!.text(id, "once")).toMatchObject({ delivery: "arrived" });
  });

  it("delivers twice, and nothing is doubled", async () => {
    const [id, mina, jun] = await room(["Mina", "Jun"]);
    jun!.link!.twice = true;
    for (const n of [1, 2, 3]) await mina!.app.send(id, `m${n}`);
    await world.advance(10);
    expect(await jun!.texts(id)).toEqual(["m1", "m2", "m3"]);
  });

  it("is refused by a full box, and tries again later", async () => {
    const [id, mina, jun] = await room(["Mina", "Jun"]);
    world.box.refuse = 3;
    await mina!.app.send(id, "patience");
    await world.settle();
    expect(await mina!.text(id, "patience")).toMatchObject({ delivery: "waiting" });
    await world.advance(10);
    expect(await jun!.texts(id)).toEqual(["patience"]);
  });

  it("waits once for all that was refused together, however much it is", async () => {
    const [id, mina, jun] = await room(["Mina", "Jun"]);
    await mina!.offline();
    const texts = Array.from({ length: 12 }, (_, n) => `m${n}`);
    for (const text of texts) await mina!.app.send(id, text);
    world.box.refuse = 24;
    await mina!.online();
    await world.advance(5);
    expect(world.box.refuse).toBe(0);
    expect(await jun!.texts(id)).toEqual(texts);
  });

  it("waits no longer when somebody fetches what was in the way", async () => {
    const [id, mina, jun] = await room(["Mina", "Jun"]);
    await jun!.offline();
    await mina!.app.send(id, "taken");
    await world.settle();
    world.box.refuse = 8;
    await mina!.app.send(id, "refused");
    await world.advance(200);
    expect(world.box.refuse).toBe(0);
    expect(await mina!.text(id, "refused")).toMatchObject({ delivery: "waiting" });
    await jun!.online();
    await world.advance(3);
    expect(await jun!.texts(id)).toEqual(["taken", "refused"]);
  });
});

describe("a disk that fails", () => {
  it("acknowledges nothing it has not stored, and reads it when it can store again", async () => {
    const [id, mina, jun] = await room(["Mina", "Jun"]);
    jun!.vault.broken = true;
    await mina!.app.send(id, "hold on");
    await world.settle();
    expect(world.box.waiting).toBeGreaterThan(0);
    jun!.vault.broken = false;
    world.failures.length = 0;
    await world.advance(10);
    expect(await jun!.texts(id)).toEqual(["hold on"]);
    expect(await mina!.text(id, "hold on")).toMatchObject({ delivery: "arrived" });
    world.failures.length = 0;
  });
});

describe("a room made without a network", () => {
  it("and what is said in it reach everybody once there is one", async () => {
    const [mina, jun] = await world.family("Mina", "Jun");
    await mina!.offline();
    const id = await mina!.app.createRoom([jun!.person], "새 방");
    await mina!.app.send(id, "written in the metro");
    await world.advance(60);
    await mina!.online();
    await world.advance(30);
    expect(await jun!.texts(id)).toEqual(["written in the metro"]);
    expect(await mina!.text(id, "written in the metro")).toMatchObject({ delivery: "arrived", unread: 1 });
  });
});
