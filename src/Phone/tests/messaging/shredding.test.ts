// Shredded rooms: what a room said opens only together with the box, on every phone, and never again after a wipe.
import { readFileSync } from "node:fs";
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Phone as Disk } from "../platform/phone.ts";
import { deriveKeys, slotKey, unseal } from "../../src/platform/vault/sealing.ts";
import { World, type Phone } from "./sim/world.ts";

let world: World;
beforeEach(() => (world = new World()));
afterEach(() => world.end());

const roomOf = (phone: Phone, id: string) => phone.app.view.get().rooms.find((room) => room.id === id)!;

/** A room of two with one old message, marked by the first, sealed on both. */
async function shredded(...others: string[]): Promise<{ phones: Phone[]; room: string }> {
  const phones = await world.family("Mina", "Jun", ...others);
  const [mina, jun] = phones as [Phone, Phone];
  const room = await mina.app.createRoom([jun.person], undefined);
  await world.advance(20);
  await mina.app.send(room, "an old secret");
  await world.advance(5);
  await mina.app.shredRoom(room);
  await world.until(() => [mina, jun].every((phone) => roomOf(phone, room)?.shredded === "open"));
  await world.advance(5);
  return { phones, room };
}

describe("the oblivious exchange", () => {
  it("gives what RFC 9497 says (appendix A.1.1)", () => {
    const vectors = JSON.parse(readFileSync(new URL("../../../../tests/vectors/oprf.json", import.meta.url), "utf8")) as {
      secretKey: string;
      exchanges: Array<{ input: string; blind: string; blinded: string; evaluated: string; output: string }>;
    };
    const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
    const { oprf } = ristretto255_oprf;
    for (const { input, blind, blinded, evaluated, output } of vectors.exchanges) {
      expect(oprf.blindEvaluate(bytes(vectors.secretKey), bytes(blinded))).toEqual(bytes(evaluated));
      expect(oprf.finalize(bytes(input), bytes(blind), bytes(evaluated))).toEqual(bytes(output));
    }
  });
});

describe("a shredded room", () => {
  it("is told to everybody in it, by whom, and cannot be marked twice", async () => {
    const { phones, room } = await shredded();
    await phones[1]!.app.shredRoom(room);
    await world.advance(5);
    for (const phone of phones) {
      const notices = (await phone.entries(room)).filter((entry) => entry.kind === "notice" && entry.notice === "shredded");
      expect(notices).toMatchObject([{ actor: phones[0]!.person }]);
    }
  });

  it("is closed when the app was closed, and opens with the box's share", async () => {
    const { phones: [, jun], room } = await shredded();
    await jun!.reload();
    expect(roomOf(jun!, room)).toMatchObject({ shredded: "closed", last: undefined });
    expect(await jun!.texts(room)).toEqual([]);
    expect(jun!.app.thread(room).get().closed).toBe(true);
    expect(jun!.vault.dump()).not.toContain("an old secret");
    expect(await jun!.app.openHistory(room)).toEqual({ ok: true });
    expect(await jun!.texts(room)).toEqual(["an old secret"]);
    expect(roomOf(jun!, room).shredded).toBe("open");
  });

  it("shows what comes while it is closed, also without the box, until the app is closed", async () => {
    const { phones: [mina, jun], room } = await shredded();
    await jun!.reload();
    await world.advance(5);
    await mina!.app.send(room, "new words");
    await world.advance(5);
    world.box.kill();
    expect(await jun!.texts(room)).toEqual(["new words"]);
    expect(roomOf(jun!, room).last).toMatchObject({ text: "new words" });
    expect(await jun!.app.openHistory(room)).toEqual({ ok: false, error: "unreachable" });
    jun!.app.leaveScreen();
    expect(await jun!.texts(room)).toEqual(["new words"]);
    await jun!.reload();
    expect(await jun!.texts(room)).toEqual([]);
    world.box.start();
    await jun!.app.openHistory(room);
    expect(await jun!.texts(room)).toEqual(["an old secret", "new words"]);
  });

  it("closes when the app leaves the screen, and an answer that comes too late opens nothing", async () => {
    const { phones: [mina], room } = await shredded();
    await mina!.reload();
    await mina!.app.openHistory(room);
    expect(await mina!.texts(room)).toEqual(["an old secret"]);
    mina!.app.leaveScreen();
    expect(mina!.app.thread(room).get()).toMatchObject({ entries: [], closed: true });
    const late = mina!.app.openHistory(room);
    mina!.app.leaveScreen();
    await late;
    expect(await mina!.texts(room)).toEqual([]);
  });

  it("never opens again once the box was wiped, whatever the new box answers", async () => {
    const { phones: [mina, jun], room } = await shredded();
    await jun!.reload();
    world.box.shredKey = ristretto255_oprf.oprf.generateKeyPair().secretKey;
    expect(await jun!.app.openHistory(room)).toEqual({ ok: false, error: "wrong-box" });
    expect(await jun!.texts(room)).toEqual([]);
    // A phone that had it open and unlocked at that moment still shows it: that is what it cannot do.
    expect(await mina!.texts(room)).toEqual(["an old secret"]);
  });

  it("shows the box nothing of the room: each asking is a fresh random point", async () => {
    const { phones: [, jun], room } = await shredded();
    const before = world.box.blinded.length;
    expect(before).toBeGreaterThanOrEqual(4);
    await jun!.reload();
    await jun!.app.openHistory(room);
    jun!.app.leaveScreen();
    await jun!.app.openHistory(room);
    expect(new Set(world.box.blinded).size).toBe(before + 2);
  });

  it("counts reads and arrivals while it is closed", async () => {
    const { phones: [mina, jun], room } = await shredded();
    await mina!.app.send(room, "did you see this");
    await world.advance(5);
    await mina!.reload();
    await jun!.app.markRead(room);
    await world.advance(10);
    await mina!.app.openHistory(room);
    expect(await mina!.text(room, "did you see this")).toMatchObject({ delivery: "read", unread: 0 });
  });

  it("is one for who is called in later, and for who missed the mark", async () => {
    const { phones: [mina, , aunt], room } = await shredded("Aunt");
    await mina!.app.addToRoom(room, [aunt!.person]);
    await world.advance(30);
    await world.until(() => roomOf(aunt!, room)?.shredded === "open");
    await mina!.app.send(room, "welcome");
    await world.advance(5);
    expect(await aunt!.texts(room)).toEqual(["welcome"]);
  });

  it("waits for a box that is away or gives two answers, and is sealed later", async () => {
    const [mina, jun] = await world.family("Mina", "Jun");
    const room = await mina!.app.createRoom([jun!.person], undefined);
    await world.advance(20);
    const right = world.box.shredKey;
    world.box.shredKey = undefined;
    await mina!.app.shredRoom(room);
    await world.advance(5);
    expect(roomOf(mina!, room).shredded).toBe("sealing");
    world.box.shredKey = right;
    await world.advance(60);
    await world.until(() => roomOf(mina!, room).shredded === "open");
  });

  it("leaves nothing that opens what was stored before the mark, for who has an old copy of the disk and every key of today", async () => {
    const disks = new Map<string, Disk>();
    world.doorFor = (name) => {
      const disk = new Disk();
      disks.set(name, disk);
      return disk.door;
    };
    const [mina, jun] = (await world.family("Mina", "Jun")) as [Phone, Phone];
    const room = await mina.app.createRoom([jun.person], undefined);
    await world.advance(20);
    await mina.app.send(room, "an old secret");
    await world.advance(5);
    await mina.app.idle();
    const disk = disks.get("Mina")!;
    const before = await disk.values();
    const { root } = (disk.door as unknown as { open: { root: Uint8Array } }).open;
    expect(readable(before, root.slice(), disk.keyFile.content.slice(), room)).toContain("an old secret");
    await mina.app.shredRoom(room);
    await world.until(() => roomOf(mina, room).shredded === "open");
    await world.advance(60);
    await mina.app.idle();
    expect(readable(before, root, disk.keyFile.content, room)).not.toContain("an old secret");
    expect(readable(await disk.values(), root, disk.keyFile.content, room)).not.toContain("an old secret");
  });
});

/** All that these records say to who has the root key and the key file: also what opens with a key found in another record. */
function readable(records: ReadonlyArray<readonly [string, Uint8Array]>, root: Uint8Array, keyFile: Uint8Array, room: string): string {
  const keys = deriveKeys(root);
  const slots: Uint8Array[] = [];
  for (let at = 8192; at + 32 <= keyFile.length; at += 32) slots.push(slotKey(keys, keyFile.slice(at, at + 32)));
  const plain = records.map(([id, value]) => [keys.lasting, ...slots].map((key) => unseal(key, id, value)).find((found) => found !== undefined)).filter((found) => found !== undefined);
  const inner = plain.filter(({ length }) => length === 32).flatMap((key) => plain.map((value) => openedBy(key, value, room))).filter((found) => found !== undefined);
  return [...plain, ...inner].map((bytes) => Buffer.from(bytes).toString("latin1")).join("\n");
}

function openedBy(key: Uint8Array, value: Uint8Array, room: string): Uint8Array | undefined {
  try {
    return xchacha20poly1305(key, value.subarray(0, 24), Buffer.from(room)).decrypt(value.subarray(24));
  } catch {
    return undefined;
  }
}
