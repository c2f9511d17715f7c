// Phones that come and go, a box that is killed, lines that lose and double: at the end every message is on every phone
// once, in one order, and the box is empty.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seeded, seedOfRun } from "./sim/seed.ts";
import { World, type Phone } from "./sim/world.ts";

let world: World;
beforeEach(() => (world = new World()));
afterEach(() => world.end());

const steps = Number(process.env.CHAOS_STEPS ?? 30);

async function step(roll: (below: number) => number, phones: readonly Phone[], room: string, sent: string[]): Promise<void> {
  const phone = phones[roll(phones.length)]!;
  switch (roll(12)) {
    case 0:
      return phone.offline();
    case 1:
    case 2:
      return phone.online();
    case 3:
      return phone.reload();
    case 4:
      world.box.kill();
      await world.advance(roll(10));
      return world.box.start();
    case 5:
      phone.link!.loseAnswers = 1;
      break;
    case 6:
      phone.link!.twice = roll(2) === 0;
      break;
    case 7:
      await phone.app.renameRoom(room, `name ${sent.length}`);
      break;
    default:
      sent.push(`${phone.name} ${sent.length}`);
      await phone.app.send(room, sent.at(-1)!);
      if (roll(2) === 0) await phone.app.markRead(room);
  }

  if (roll(3) > 0) await world.advance(roll(20));
}

describe("whatever happens", () => {
  it.each([
    ["with rare commits", 3 * 86_400_000],
    ["with commits all the time", 90_000],
  ])("every message is on every phone once, and in one order, %s", async (_, renewalMilliseconds) => {
    const roll = seeded(seedOfRun("chaos"));
    world.renewalMilliseconds = renewalMilliseconds;
    const phones = await world.family("Mina", "Jun", "Hana");
    const room = await phones[0]!.app.createRoom(phones.slice(1).map((phone) => phone.person), "방");
    await world.advance(40);
    const sent: string[] = [];
    for (let i = 0; i < steps; i++) await step(roll, phones, room, sent);
    if (!world.box.up) world.box.start();
    for (const phone of phones) {
      phone.link!.twice = false;
      await phone.online();
    }

    await world.advance(420);
    const texts = await phones[0]!.texts(room);
    expect([...texts].sort()).toEqual([...sent].sort());
    for (const phone of phones) {
      expect(await phone.texts(room)).toEqual(texts);
      expect(phone.room().state).toBe("open");
      const mine = (await phone.entries(room)).filter((entry) => entry.kind === "text" && entry.mine);
      for (const entry of mine) expect(entry).toMatchObject({ delivery: expect.stringMatching(/arrived|read/) });
    }

    expect(world.box.waiting).toBe(0);
  }, 180_000);
});
