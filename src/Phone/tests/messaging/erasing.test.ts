// "Erase this phone" from another adult's phone: who may, when it comes to pass, and what a lying box can make of it.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { World, type Phone } from "./sim/world.ts";

let world: World;
beforeEach(() => (world = new World()));
afterEach(() => world.end());

const erasingOf = (by: Phone, whose: string) => by.app.view.get().people.find(({ id }) => id === whose)!.erasing!;

describe("erasing another phone", () => {
  it("erases it visibly, is told when the keys are gone, and takes it out of the box and the rooms", async () => {
    const [mina, jun] = (await world.family("Mina", "Jun")) as [Phone, Phone];
    const room = await mina.app.createRoom([jun.person], undefined);
    await world.advance(20);
    await mina.app.send(room, "hello");
    await world.advance(5);
    const [person, device] = [jun.person, jun.device];
    const stages: string[] = [];
    jun.app.view.subscribe(({ stage, end }) => stages.push(`${stage} ${end?.keys ?? ""}`));
    expect(await mina.app.erasePhone(device)).toEqual({ ok: true });
    await world.advance(30);
    expect(stages.filter((stage, i) => stage !== stages[i - 1]).slice(-3)).toEqual(["erasing going", "erasing gone", "erased gone"]);
    expect(jun.app.view.get().end).toEqual({ why: "asked", by: "Mina", keys: "gone" });
    expect(jun.vault.bytes).toBe(0);
    expect(erasingOf(mina, person)).toMatchObject([{ id: device, label: "Jun's phone", erasedAt: expect.any(Number) }]);
    expect(world.box.devices.has(device)).toBe(false);
    expect(mina.room().members).toEqual([mina.person]);
  });

  it("waits for a phone that is off, over restarts and longer than the box keeps anything", async () => {
    const [mina, jun] = (await world.family("Mina", "Jun")) as [Phone, Phone];
    const [person, device] = [jun.person, jun.device];
    await jun.offline();
    await mina.app.erasePhone(device);
    await world.advance(5 * 24 * 3600);
    world.box.kill();
    world.box.start();
    await mina.reload();
    await world.advance(60);
    expect(erasingOf(mina, person)).toMatchObject([{ erasedAt: undefined }]);
    expect(world.box.devices.has(device)).toBe(true);
    await jun.online();
    await world.advance(3_600);
    expect(jun.app.view.get()).toMatchObject({ stage: "erased", end: { why: "asked", keys: "gone" } });
    expect(erasingOf(mina, person)).toMatchObject([{ erasedAt: expect.any(Number) }]);
    expect(world.box.devices.has(device)).toBe(false);
  });

  it("answers although more waits behind the order than it will ever read", async () => {
    const [mina, jun] = (await world.family("Mina", "Jun")) as [Phone, Phone];
    const room = await mina.app.createRoom([jun.person], undefined);
    await world.advance(20);
    const [person, device] = [jun.person, jun.device];
    await jun.offline();
    await mina.app.erasePhone(device);
    for (let n = 0; n < 5; n++) world.box.publish(`inbox/${device}`, new Uint8Array(40).fill(n), 1, 3_600);
    await mina.app.send(room, "more");
    await world.advance(5);
    await jun.online();
    await world.advance(60);
    expect(erasingOf(mina, person)).toMatchObject([{ erasedAt: expect.any(Number) }]);
  });

  it("reaches the founder's phone too, which takes itself out of the box", async () => {
    const [mina, jun] = (await world.family("Mina", "Jun")) as [Phone, Phone];
    const device = mina.device;
    expect(await jun.app.erasePhone(device)).toEqual({ ok: true });
    await world.advance(30);
    expect(mina.app.view.get().stage).toBe("erased");
    expect(world.box.devices.has(device)).toBe(false);
  });

  it("is not a child's to ask", async () => {
    const mina = await world.founder("Mina");
    const child = await world.invite(mina, "Child", { rights: 3 });
    expect(await child.app.erasePhone(mina.device)).toEqual({ ok: false, error: "not-allowed" });
    await world.advance(60);
    expect(mina.app.view.get().stage).toBe("ready");
  });

  it("cannot be played back by the box to the same phone after it came in again, nor to another", async () => {
    const [mina, jun, aunt] = (await world.family("Mina", "Jun", "Aunt")) as [Phone, Phone, Phone];
    await mina.app.erasePhone(jun.device);
    await world.advance(30);
    const orders = world.box.seen.filter(({ topic, payload }) => topic === `inbox/${jun.device}` && payload[0] === 0x12);
    expect(orders.length).toBeGreaterThan(0);
    const back = await world.invite(mina, "Jun again");
    for (const phone of [back, aunt]) for (const { payload } of orders) world.box.publish(`inbox/${phone.device}`, payload, 1, 3_600);
    await world.advance(60);
    expect([back, aunt].map((phone) => phone.app.view.get().stage)).toEqual(["ready", "ready"]);
  });

  it("is not told of as done by anybody but the phone itself, nor while its keys stay", async () => {
    const [mina, jun] = (await world.family("Mina", "Jun")) as [Phone, Phone];
    const person = jun.person;
    jun.vault.erase = async (keysGone) => keysGone?.(false);
    await mina.app.erasePhone(jun.device);
    await world.advance(30);
    expect(jun.app.view.get()).toMatchObject({ stage: "erased", end: { keys: "stuck" } });
    expect(erasingOf(mina, person)).toMatchObject([{ erasedAt: undefined }]);
  });
});
