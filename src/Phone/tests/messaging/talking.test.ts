// Phones that talk through a box: pairing and vouching, rooms of two and more, delivery and reading.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { World } from "./sim/world.ts";

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
});
