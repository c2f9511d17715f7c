// The chain of vouchers: what a lying box, a child, a removed phone or a stranger with a guessed code cannot do.
import { describe, expect, it } from "vitest";
import { toB64u } from "../../src/messaging/codec/bytes.ts";
import { makeDevice, type OwnDevice } from "../../src/messaging/identity/device.ts";
import { signCard, signRemoval, signVoucher, type Voucher } from "../../src/messaging/roster/records.ts";
import { Roster } from "../../src/messaging/roster/roster.ts";
import { openIntroduction, sealIntroduction } from "../../src/messaging/vouching/sealed.ts";
import type { RightsNumber } from "../../src/transport/link.ts";

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const box = random(32);
const person = (): string => toB64u(random(16));

function voucher(by: OwnDevice, of: OwnDevice, rights: RightsNumber, who = person(), boxKey = box): Voucher {
  return signVoucher(boxKey, by, { device: of.id, key: of.publicKey, person: who, rights });
}

async function family() {
  const [founder, adult, child, stranger] = await Promise.all([1, 2, 3, 4].map(() => makeDevice(random)));
  const roster = new Roster(box);
  const founding = voucher(founder!, founder!, 1);
  roster.merge({ vouchers: [founding, voucher(founder!, adult!, 2), voucher(founder!, child!, 3)], cards: [], removals: [] });
  return { roster, founder: founder!, adult: adult!, child: child!, stranger: stranger! };
}

const merge = (roster: Roster, ...vouchers: Voucher[]) => roster.merge({ vouchers, cards: [], removals: [] });

describe("a roster", () => {
  it("is the same in whatever order its records come", async () => {
    const { roster, adult, stranger } = await family();
    merge(roster, voucher(adult, stranger, 4));
    const backwards = new Roster(box);
    const { vouchers } = roster.snapshot();
    backwards.merge({ vouchers: [...vouchers].reverse(), cards: [], removals: [] });
    expect(backwards.devices()).toEqual(roster.devices());
    expect(backwards.devices()).toHaveLength(4);
  });

  it("takes no phone from the box, from a child, or from nobody", async () => {
    const { roster, child, stranger } = await family();
    const boxsOwn = await makeDevice(random);
    for (const forged of [voucher(boxsOwn, stranger, 2), voucher(child, stranger, 4), voucher(stranger, stranger, 1)]) expect(merge(roster, forged).added).toEqual([]);
  });

  it("lets nobody become a person whose phones are gone", async () => {
    const { roster, founder, adult, child, stranger } = await family();
    roster.merge({ vouchers: [], cards: [], removals: [signRemoval(box, founder, child.id)] });
    expect(roster.devices()).not.toContain(child.id);
    expect(merge(roster, voucher(adult, stranger, 3, roster.personOf(child.id))).added).toEqual([]);
  });

  it("takes no voucher whose key, rights, person or box was changed", async () => {
    const { roster, founder, adult, stranger } = await family();
    const good = voucher(founder, stranger, 4);
    const other = await makeDevice(random);
    const changed: Voucher[] = [
      { ...good, key: other.publicKey },
      { ...good, rights: 2 },
      { ...good, person: random(16) },
      voucher(founder, stranger, 4, person(), random(32)),
      voucher(founder, stranger, 1),
      voucher(founder, stranger, 2, roster.personOf(adult.id)),
    ];
    for (const forged of changed) expect(merge(roster, forged).added).toEqual([]);
    expect(merge(roster, good).added).toEqual([stranger.id]);
  });

  it("believes nothing that a removed phone says afterwards", async () => {
    const { roster, founder, adult, stranger } = await family();
    roster.merge({ vouchers: [], cards: [], removals: [signRemoval(box, founder, adult.id)] });
    expect(merge(roster, voucher(adult, stranger, 2)).added).toEqual([]);
    expect(roster.active(adult.id)).toBe(false);
  });

  it("lets adults remove, not children, and the founder only itself", async () => {
    const { roster, founder, adult, child } = await family();
    const removals = (by: OwnDevice, of: OwnDevice) => roster.merge({ vouchers: [], cards: [], removals: [signRemoval(box, by, of.id)] }).removed;
    expect(removals(child, adult)).toEqual([]);
    expect(removals(adult, founder)).toEqual([]);
    expect(removals(adult, child)).toEqual([child.id]);
    expect(removals(founder, founder)).toEqual([founder.id]);
  });

  it("takes a card from its own phone alone, and never an older one", async () => {
    const { roster, adult, child } = await family();
    const card = (version: number, name: string) => signCard(box, adult, { version, name, picture: "🐻", named: version, label: "phone", keyPackage: random(8) });
    const merged = (...cards: ReturnType<typeof card>[]) => roster.merge({ vouchers: [], cards, removals: [] }).changed;
    expect(merged(card(2, "Jun"))).toBe(true);
    expect(merged(card(1, "old"))).toBe(false);
    expect(merged({ ...card(3, "forged"), name: "other" })).toBe(false);
    expect(merged({ ...card(3, "forged"), device: card(1, "").device, signature: child.sign(random(4)) })).toBe(false);
    expect(roster.face(roster.personOf(adult.id)!).name).toBe("Jun");
  });
});

describe("an introduction", () => {
  it("opens with the secret of the code alone", async () => {
    const { founder, stranger } = await family();
    const card = signCard(box, stranger, { version: 1, name: "Hana", picture: "🐰", named: 1, label: "phone", keyPackage: random(8) });
    const [secret, guessed] = [random(16), random(16)];
    const sealed = sealIntroduction({ secret, boxKey: box, from: stranger.id, to: founder.id }, random(24), { key: stranger.publicKey, card });
    expect(openIntroduction({ secret, boxKey: box, to: founder.id }, sealed)?.content.card.name).toBe("Hana");
    expect(openIntroduction({ secret: guessed, boxKey: box, to: founder.id }, sealed)).toBeUndefined();
    expect(openIntroduction({ secret, boxKey: random(32), to: founder.id }, sealed)).toBeUndefined();
    sealed[5]! ^= 1;
    expect(openIntroduction({ secret, boxKey: box, to: founder.id }, sealed)).toBeUndefined();
  });
});
