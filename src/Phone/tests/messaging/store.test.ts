// The messenger on the phone's own encrypted store instead of one in memory: pages, reloads, locks and the PIN.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Phone as Disk } from "../platform/phone.ts";
import { World } from "./sim/world.ts";

let world: World;
beforeEach(() => (world = new World()));
afterEach(() => world.end());

describe("on the encrypted store", () => {
  it("everything is there after the app was closed, a page at a time", async () => {
    const disks = new Map<string, Disk>();
    world.doorFor = (name) => {
      const disk = new Disk();
      disks.set(name, disk);
      return disk.door;
    };
    const [mina, jun] = await world.family("Mina", "Jun");
    const room = await mina!.app.createRoom([jun!.person], undefined);
    await world.advance(20);
    for (let n = 0; n < 70; n++) await mina!.app.send(room, `m${n}`);
    await world.advance(5);
    await jun!.app.close();
    jun!.door = disks.get("Jun")!.start();
    await jun!.open();
    await world.settle();
    expect(await jun!.texts(room)).toEqual(Array.from({ length: 70 }, (_, n) => `m${n}`));
    await jun!.app.markRead(room);
    await jun!.app.send(room, "read all");
    await world.advance(10);
    expect(await mina!.text(room, "m0")).toMatchObject({ delivery: "read" });
    expect((await mina!.texts(room)).at(-1)).toBe("read all");
  });

  it("a PIN closes it, and the right one opens it", async () => {
    world.doorFor = () => new Disk().door;
    const [mina, jun] = await world.family("Mina", "Jun");
    const room = await mina!.app.createRoom([jun!.person], undefined);
    await world.advance(20);
    await jun!.app.setPin("4711");
    await jun!.app.lock();
    expect(jun!.app.view.get()).toMatchObject({ stage: "locked", rooms: [], people: [] });
    await mina!.app.send(room, "while you were locked");
    await world.advance(5);
    expect(await jun!.app.unlock("0000")).toMatchObject({ outcome: "wrong-pin" });
    expect(await jun!.app.unlock("4711")).toMatchObject({ outcome: "open" });
    await world.advance(10);
    expect(await jun!.texts(room)).toEqual(["while you were locked"]);
  });
});
