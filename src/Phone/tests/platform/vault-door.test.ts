// The vault's door: PIN, wrong tries that are counted and slowed, and the erase that ten of them bring.
import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/platform/bytes.ts";
import { Phone } from "./phone.ts";

async function phoneWithPin(pin: string): Promise<Phone> {
  const phone = new Phone();
  const vault = await phone.door.create();
  await vault.commit([{ kind: "lasting", key: "a", value: utf8("kept") }]);
  await phone.door.setPin(pin);
  phone.start();
  return phone;
}

describe("the vault's door", () => {
  it("is none, open, locked in turn", async () => {
    const phone = new Phone();
    expect(await phone.door.state()).toBe("none");
    await phone.door.create();
    expect(await phone.door.state()).toBe("open");
    await phone.door.lock();
    expect(await phone.door.state()).toBe("locked");
    expect((await phone.door.unlock()).outcome).toBe("open");
  });

  it("closes the vault that it locks", async () => {
    const phone = new Phone();
    const vault = await phone.door.create();
    await phone.door.lock();
    await expect(vault.get("lasting", "a")).rejects.toThrow("locked");
  });

  it("opens with the right PIN alone", async () => {
    const phone = await phoneWithPin("1234");
    expect(await phone.door.hasPin()).toBe(true);
    expect(await phone.door.unlock()).toEqual({ outcome: "wrong-pin", triesLeft: 10 });
    expect(await phone.door.unlock("4321")).toEqual({ outcome: "wrong-pin", triesLeft: 9 });
    const { outcome, vault } = await phone.door.unlock("1234");
    expect(outcome).toBe("open");
    expect(await vault?.get("lasting", "a")).toEqual(utf8("kept"));
  });

  it("counts wrong tries across restarts, and forgets them after a right one", async () => {
    const phone = await phoneWithPin("1234");
    await phone.door.unlock("0");
    expect((await phone.start().unlock("0")).triesLeft).toBe(8);
    await phone.start().unlock("1234");
    expect((await phone.start().unlock("0")).triesLeft).toBe(9);
  });

  it("counts a try before it tells whether it was right", async () => {
    const phone = await phoneWithPin("1234");
    phone.keyFile.writesLeft = 1;
    await expect(phone.door.unlock("1234")).rejects.toThrow();
    expect((await phone.start().unlock("0")).triesLeft).toBe(8);
  });

  it("makes each further wrong try wait longer", async () => {
    const phone = await phoneWithPin("1234");
    for (let i = 0; i < 9; i++) await phone.start().unlock("0");
    expect(phone.pauses).toEqual([0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000]);
  });

  it("erases everything after ten wrong PINs in a row", async () => {
    const phone = await phoneWithPin("1234");
    for (let i = 0; i < 9; i++) expect((await phone.door.unlock("0")).outcome).toBe("wrong-pin");
    expect((await phone.door.unlock("0")).outcome).toBe("erased");
    expect(phone.keyFile.content.some((byte) => byte !== 0)).toBe(false);
    expect(phone.siteErased).toBe(true);
    expect(await phone.door.state()).toBe("none");
    expect((await phone.door.unlock("1234")).outcome).toBe("erased");
  });

  it("leaves no header behind that opens without the PIN", async () => {
    const phone = new Phone();
    await phone.door.create();
    const before = Buffer.from(phone.keyFile.content.slice(0, 8192));
    await phone.door.setPin("1234");
    const secrets = [before.subarray(10, 42), before.subarray(4096 + 10, 4096 + 42)].filter((secret) => secret.some((byte) => byte !== 0));
    expect(secrets).toHaveLength(1);
    for (const secret of secrets) expect(Buffer.from(phone.keyFile.content).includes(secret)).toBe(false);
  });

  it("keeps a PIN or the lack of one wherever the power goes while it changes", async () => {
    for (const writes of [0, 1]) {
      const phone = new Phone();
      await phone.door.create();
      phone.keyFile.writesLeft = writes;
      await phone.door.setPin("1234").catch(() => undefined);
      expect((await phone.start().unlock("1234")).outcome).toBe("open");
    }
  });

  it("begins anew after an erase", async () => {
    const phone = new Phone();
    await (await phone.door.create()).commit([{ kind: "lasting", key: "a", value: utf8("old") }]);
    await phone.door.erase();
    expect(await phone.door.state()).toBe("none");
    expect(await (await phone.door.create()).get("lasting", "a")).toBeUndefined();
  });

  it("erases although each step fails", async () => {
    const phone = new Phone();
    await phone.door.create();
    phone.keyFile.destroy = async () => {
      throw new Error("no disk");
    };
    await expect(phone.door.erase()).resolves.toBeUndefined();
    expect(phone.siteErased).toBe(true);
  });

  it("erases at once where the wipe PIN is typed, without a wait and before a try is counted", async () => {
    const phone = await phoneWithPin("1234");
    await phone.door.unlock("1234");
    expect(await phone.door.setWipePin("9999")).toBe("set");
    for (let i = 0; i < 5; i++) await phone.start().unlock("0");
    phone.start();
    phone.pauses.length = 0;
    expect((await phone.door.unlock("9999")).outcome).toBe("erased");
    expect(phone.pauses.slice(0, 1)).not.toContain(4000);
    expect(phone.keyFile.content.some((byte) => byte !== 0)).toBe(false);
    expect(phone.siteErased).toBe(true);
    expect((await phone.start().unlock("1234")).outcome).toBe("erased");
  });

  it("takes no PIN as wipe PIN, and no wipe PIN as PIN", async () => {
    const phone = await phoneWithPin("1234");
    await phone.door.unlock("1234");
    expect(await phone.door.setWipePin("1234")).toBe("taken");
    expect(await phone.door.setWipePin("9999")).toBe("set");
    expect(await phone.door.setPin("9999")).toBe("taken");
    expect((await phone.start().unlock("1234")).outcome).toBe("open");
  });

  it("keeps the wipe PIN when the PIN changes, and forgets it when it is taken away or the PIN is", async () => {
    const erases = async (change: (phone: Phone) => Promise<unknown>): Promise<boolean> => {
      const phone = await phoneWithPin("1234");
      await phone.door.unlock("1234");
      await phone.door.setWipePin("9999");
      await change(phone);
      return (await phone.start().unlock("9999")).outcome === "erased";
    };
    expect(await erases((phone) => phone.door.setPin("5678"))).toBe(true);
    expect(await erases((phone) => phone.door.setWipePin(undefined))).toBe(false);
    expect(await erases(async (phone) => (await phone.door.setPin(undefined), await phone.door.setPin("5678")))).toBe(false);
  });

  it("shows in the key file no difference between a wipe PIN and none", async () => {
    const phone = await phoneWithPin("1234");
    await phone.door.unlock("1234");
    const shape = (): string => {
      const bytes = phone.keyFile.content;
      const place = bytes[0] === 0 ? 4096 : 0;
      const zeros = [...bytes.subarray(place + 130, place + 234)].filter((byte) => byte === 0).length;
      return `${bytes.length} ${zeros < 8}`;
    };
    const without = shape();
    await phone.door.setWipePin("9999");
    expect(shape()).toBe(without);
    expect(without).toContain("true");
  });
});
