// Commits that meet: at once, on two sides of a restart, before or after the messages that need them.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { beats } from "../../src/messaging/rooms/hellos.ts";
import { World, type Phone } from "./sim/world.ts";

let world: World;
beforeEach(() => (world = new World()));
afterEach(() => world.end());

async function room(names: readonly string[]): Promise<[string, ...Phone[]]> {
  const phones = await world.family(...names);
  const id = await phones[0]!.app.createRoom(phones.slice(1, 3).map((phone) => phone.person), "방");
  await world.advance(60);
  return [id, ...phones];
}

const notices = async (phone: Phone, id: string): Promise<string[]> => (await phone.entries(id)).flatMap((entry) => (entry.kind === "notice" ? [entry.notice] : []));

async function allTalk(id: string, ...phones: Phone[]): Promise<void> {
  for (const phone of phones) await phone.app.send(id, `${phone.name} speaks`);
  await world.advance(30);
  const all = phones.map((phone) => `${phone.name} speaks`).sort();
  for (const phone of phones) expect((await phone.texts(id)).filter((text) => text.endsWith(" speaks")).sort()).toEqual(all);
}

describe("two commits at once", () => {
  it("settle: the first one counts, the other is made again", async () => {
    const [id, mina, jun, hana, sora, duri] = await room(["Mina", "Jun", "Hana", "Sora", "Duri"]);
    await Promise.all([mina!.app.addToRoom(id, [sora!.person]), jun!.app.addToRoom(id, [duri!.person])]);
    await world.advance(60);
    for (const phone of [mina!, jun!, hana!, sora!, duri!]) expect(phone.room().members).toHaveLength(5);
    await allTalk(id, mina!, jun!, hana!, sora!, duri!);
  });
});

describe("a fork across a restart of the box", () => {
  it("settles by the one rule, and both additions hold in the end", async () => {
    const [id, mina, jun, hana, sora, duri] = await room(["Mina", "Jun", "Hana", "Sora", "Duri"]);
    // Mina's commit reaches Hana and herself, not Jun; then the box forgets it, and Jun commits without having seen it.
    await jun!.offline();
    await mina!.app.addToRoom(id, [sora!.person]);
    await world.advance(10);
    world.box.kill();
    await mina!.offline();
    await hana!.offline();
    await sora!.offline();
    world.box.start();
    await jun!.online();
    await jun!.app.addToRoom(id, [duri!.person]);
    await world.advance(20);
    expect(jun!.room().members).toContain(duri!.person);
    expect(mina!.room().members).toContain(sora!.person);
    for (const phone of [mina!, hana!, sora!]) await phone.online();
    await world.advance(180);
    for (const phone of [mina!, jun!, hana!, sora!, duri!]) expect([phone.name, phone.room().members.length, phone.room().state]).toEqual([phone.name, 5, "open"]);
    await allTalk(id, mina!, jun!, hana!, sora!, duri!);
  });

  it("is won by the greater epoch, and then by the smaller branch", () => {
    const at = (epoch: number, branch: number) => ({ epoch, branch: Uint8Array.of(branch) });
    expect(beats(at(3, 9), at(2, 1))).toBe(true);
    expect(beats(at(2, 1), at(2, 9))).toBe(true);
    expect(beats(at(2, 9), at(2, 1))).toBe(false);
  });
});

describe("a message of an epoch that is not here yet", () => {
  it("waits on a phone that gets the commit last", async () => {
    const [id, mina, jun, hana, sora] = await room(["Mina", "Jun", "Hana", "Sora"]);
    await jun!.offline();
    await mina!.app.addToRoom(id, [sora!.person]);
    await world.advance(10);
    await mina!.app.send(id, "after the commit");
    await world.advance(5);
    world.box.reorder(jun!.device, (queue) => [...queue].reverse());
    await jun!.online();
    await jun!.reload();
    await world.advance(30);
    expect(await jun!.texts(id)).toContain("after the commit");
    expect(await notices(jun!, id)).not.toContain("rejoined");
    await allTalk(id, mina!, jun!, hana!, sora!);
  });
});

describe("keys", () => {
  it("are renewed every few days, and nobody notices", async () => {
    const [id, mina, jun, hana] = await room(["Mina", "Jun", "Hana"]);
    const before = world.box.seen.length;
    await world.advance(9 * 86_400);
    expect(world.box.seen.length).toBeGreaterThan(before + 3);
    await allTalk(id, mina!, jun!, hana!);
    for (const phone of [mina!, jun!, hana!]) expect(await notices(phone, id)).not.toContain("rejoined");
  });

  it("are renewed when much was sealed with them, so that who missed all of it can follow", async () => {
    const [id, mina, jun] = await room(["Mina", "Jun"]);
    await jun!.offline();
    const texts = Array.from({ length: 100 }, (_, i) => `Mina ${i}`);
    for (const text of texts) await mina!.app.send(id, text);
    // More than a phone steps ahead at once is said, and the box forgets it each time.
    for (let i = 0; i < 22; i++) {
      await world.advance(10);
      world.box.kill();
      world.box.start();
    }

    await jun!.online();
    await world.advance(120);
    expect((await jun!.texts(id)).filter((text) => text.startsWith("Mina "))).toEqual(texts);
  });
});
