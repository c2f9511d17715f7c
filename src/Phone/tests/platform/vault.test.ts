// The vault: what is put in comes out, sorted; a commit is whole or not at all; nothing readable lies on the disk.
import { describe, expect, it, vi } from "vitest";
import { utf8 } from "../../src/platform/bytes.ts";
import { slotsOffset } from "../../src/platform/vault/header.ts";
import { Records } from "../../src/platform/vault/records.ts";
import type { Change, RecordKind } from "../../src/platform/vault.ts";
import { Phone } from "./phone.ts";

const put = (kind: RecordKind, key: string, text: string): Change => ({ kind, key, value: utf8(text) });
const drop = (kind: RecordKind, key: string): Change => ({ kind, key, value: undefined });
const text = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);

async function reopened(phone: Phone) {
  const { vault } = await phone.start().unlock();
  if (!vault) throw new Error("the vault stayed closed");
  return vault;
}

describe("the vault", () => {
  it("gives back after a restart what was committed", async () => {
    const phone = new Phone();
    await (await phone.door.create()).commit([put("lasting", "room/1", "hello"), put("forgetting", "mls/1", "state")]);
    const vault = await reopened(phone);
    expect(text(await vault.get("lasting", "room/1"))).toBe("hello");
    expect(text(await vault.get("forgetting", "mls/1"))).toBe("state");
    expect(await vault.get("forgetting", "room/1")).toBeUndefined();
  });

  it("lists a folder in order, from both ends, before a key and up to a limit", async () => {
    const vault = await new Phone().door.create();
    const keys = Array.from({ length: 500 }, (_, i) => `history/a/${String(i).padStart(6, "0")}`);
    await vault.commit([...keys.map((key) => put("lasting", key, key)), put("lasting", "history/b/1", "other"), put("lasting", "history", "outside")]);
    const listed = async (options?: { reverse?: boolean; limit?: number; before?: string }): Promise<string[]> =>
      (await vault.scan("lasting", "history/a/", options)).map(({ key }) => key);
    expect(await listed()).toEqual(keys);
    expect(await listed({ reverse: true, limit: 3 })).toEqual(keys.slice(-3).reverse());
    expect(await listed({ reverse: true, limit: 200, before: "history/a/000400" })).toEqual(keys.slice(200, 400).reverse());
    expect((await vault.scan("lasting", "history/a/000123")).map(({ value }) => text(value))).toEqual(["history/a/000123"]);
  });

  it("deletes, and the folder no longer lists it", async () => {
    const phone = new Phone();
    const vault = await phone.door.create();
    await vault.commit([put("lasting", "a/1", "x"), put("forgetting", "a/1", "y")]);
    await vault.commit([drop("lasting", "a/1"), drop("forgetting", "a/1"), drop("lasting", "a/never")]);
    const later = await reopened(phone);
    expect(await later.scan("lasting", "a/")).toEqual([]);
    expect(await later.get("forgetting", "a/1")).toBeUndefined();
  });

  it("takes the last of several changes of one record", async () => {
    const vault = await new Phone().door.create();
    await vault.commit([put("forgetting", "k", "first"), drop("forgetting", "k"), put("forgetting", "k", "last")]);
    expect(text(await vault.get("forgetting", "k"))).toBe("last");
  });

  it("keeps neither names nor values readable in the database", async () => {
    const phone = new Phone();
    await (await phone.door.create()).commit([put("lasting", "history/planted-name", "planted-value"), put("forgetting", "mls/planted-name", "planted-value")]);
    expect((await phone.databaseBytes()).includes("planted")).toBe(false);
  });

  it("cannot open an earlier version of a forgetting record, even with the database of before", async () => {
    const phone = new Phone();
    const vault = await phone.door.create();
    await vault.commit([put("forgetting", "mls/1", "old state")]);
    const before = phone.keyFile.content.slice(slotsOffset, slotsOffset + 4096);
    await vault.commit([put("forgetting", "mls/1", "new state")]);
    const after = Buffer.from(phone.keyFile.content);
    for (let at = 0; at < before.length; at += 32) {
      const key = Buffer.from(before.slice(at, at + 32));
      if (key.some((byte) => byte !== 0)) expect(after.includes(key)).toBe(false);
    }

    expect(before.some((byte) => byte !== 0)).toBe(true);
  });

  it("is old or new, whole, wherever the power goes during a commit", async () => {
    for (let writes = 0; writes < 4; writes++) {
      const phone = new Phone();
      const vault = await phone.door.create();
      await vault.commit([put("forgetting", "mls/1", "old"), put("forgetting", "mls/2", "old"), put("lasting", "message", "old")]);
      phone.keyFile.writesLeft = writes;
      await vault.commit([put("forgetting", "mls/1", "new"), put("forgetting", "mls/2", "new"), put("lasting", "message", "new")]).catch(() => undefined);
      const later = await reopened(phone);
      const found = [await later.get("forgetting", "mls/1"), await later.get("forgetting", "mls/2"), await later.get("lasting", "message")].map(text);
      expect(new Set(found).size, `after ${writes} writes: ${found}`).toBe(1);
      expect(found[0]).toBe(writes === 0 ? "old" : "new");
      const slots = phone.keyFile.content.slice(slotsOffset);
      expect(
        Array.from({ length: slots.length / 32 }, (_, slot) => slots.slice(slot * 32, slot * 32 + 32)).filter((slot) => slot.some((byte) => byte !== 0)),
      ).toHaveLength(2);
    }
  });

  it("stays as it was when the database refuses a batch", async () => {
    const phone = new Phone();
    const vault = await phone.door.create();
    await vault.commit([put("forgetting", "mls/1", "old")]);
    const refused = vi.spyOn(Records.prototype, "write").mockRejectedValueOnce(new Error("full"));
    await expect(vault.commit([put("forgetting", "mls/1", "new"), put("lasting", "a", "new")])).rejects.toThrow("full");
    refused.mockRestore();
    expect(text(await vault.get("forgetting", "mls/1"))).toBe("old");
    expect(await vault.scan("lasting", "")).toEqual([]);
    await vault.commit([put("lasting", "a", "newer")]);
    expect(text(await (await reopened(phone)).get("lasting", "a"))).toBe("newer");
  });

  it("reuses its slots: many commits do not grow the key file", async () => {
    const phone = new Phone();
    const vault = await phone.door.create();
    for (let i = 0; i < 300; i++) await vault.commit([put("forgetting", `mls/${i % 3}`, String(i))]);
    expect(phone.keyFile.content.length).toBe(slotsOffset + 4096);
  });

  it("does not open a record in another's place", async () => {
    const phone = new Phone();
    const vault = await phone.door.create();
    await vault.commit([put("lasting", "a", "for a"), put("lasting", "b", "for b")]);
    const get = Records.prototype.get;
    let sealed: Array<Uint8Array | undefined> = [];
    const swap = vi.spyOn(Records.prototype, "get").mockImplementation(async function (this: Records, ids) {
      const own = await get.call(this, ids);
      const other = sealed;
      sealed = own;
      return other.length > 0 ? other : own;
    });
    await vault.get("lasting", "a");
    await expect(vault.get("lasting", "b")).rejects.toThrow("does not open");
    swap.mockRestore();
  });
});
