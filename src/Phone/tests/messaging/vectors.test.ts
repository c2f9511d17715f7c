// The known answers of Part II (tests/vectors), made by another implementation.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ed25519 } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";
import { hashText, toB64u, uint64 } from "../../src/messaging/codec/bytes.ts";
import { deviceId, deviceIdBytes, type OwnDevice } from "../../src/messaging/identity/device.ts";
import { encodeContent } from "../../src/messaging/rooms/contents.ts";
import { signLeave } from "../../src/messaging/rooms/leave.ts";
import { helloText } from "../../src/messaging/rooms/hellos.ts";
import { signRemoval, signVoucher } from "../../src/messaging/roster/records.ts";
import { Roster } from "../../src/messaging/roster/roster.ts";
import { matches, safetyCheck } from "../../src/messaging/safety/safety.ts";
import { shareFrom } from "../../src/messaging/shredding/share.ts";
import { tokenOf, vouchKeyOf } from "../../src/messaging/vouching/sealed.ts";
import type { RightsNumber } from "../../src/transport/link.ts";

const read = <T>(name: string): T => JSON.parse(readFileSync(join(import.meta.dirname, "../../../../tests/vectors", `${name}.json`), "utf8")) as T;
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (value: Uint8Array): string => Buffer.from(value).toString("hex");

interface Phones {
  readonly boxKey: string;
  readonly inviterSeed: string;
  readonly invitedSeed: string;
  readonly voucher: { readonly person: string; readonly rights: RightsNumber; readonly signature: string };
  readonly removal: { readonly signature: string };
  readonly hello: { readonly room: string; readonly epoch: number; readonly authenticator: string; readonly branch: string; readonly payload: string };
  readonly leave: { readonly room: string; readonly epoch: number; readonly signature: string };
  readonly safety: { readonly persons: readonly string[]; readonly digits: readonly string[]; readonly qr: string };
  readonly shred: { readonly room: string; readonly output: string; readonly share: string };
  readonly content: { readonly id: string; readonly at: number; readonly n: number; readonly text: string; readonly record: string; readonly paddedLength: number };
}

function device(seed: string): OwnDevice {
  const [secretKey, publicKey] = [bytes(seed), ed25519.getPublicKey(bytes(seed))];
  return { id: deviceId(publicKey), publicKey, secretKey, sign: (message) => ed25519.sign(message, secretKey), sealing: { publicKey: new Uint8Array(1216), secretKey: new Uint8Array(32) } };
}

describe("the vectors of Part II", () => {
  const phones = read<Phones>("phones");
  const box = bytes(phones.boxKey);
  const [inviter, invited] = [device(phones.inviterSeed), device(phones.invitedSeed)];

  it("give the invitation's token and key", () => {
    const { secret, token, vouchKey } = read<Record<"secret" | "token" | "vouchKey", string>>("invitations");
    expect([hex(tokenOf(bytes(secret))), hex(vouchKeyOf(bytes(secret)))]).toEqual([token, vouchKey]);
  });

  it("give a voucher and a removal", () => {
    const of = { device: invited.id, key: invited.publicKey, person: toB64u(bytes(phones.voucher.person)), rights: phones.voucher.rights };
    expect(hex(signVoucher(box, inviter, of).signature)).toBe(phones.voucher.signature);
    expect(hex(signRemoval(box, inviter, invited.id).signature)).toBe(phones.removal.signature);
  });

  it("give a hello", () => {
    const { room, epoch, authenticator, branch, payload } = phones.hello;
    expect(hex(hashText("branch/1", bytes(authenticator)).slice(0, 16))).toBe(branch);
    const id = deviceIdBytes(inviter.publicKey);
    const signature = inviter.sign(helloText(box, bytes(room), id, uint64(epoch), bytes(branch)));
    expect(`02${hex(id)}${hex(uint64(epoch))}${branch}${hex(signature)}`).toBe(payload);
  });

  it("give a leave", () => {
    const { room, epoch, signature } = phones.leave;
    expect(hex(signLeave(box, inviter, bytes(room), epoch).signature)).toBe(signature);
  });

  it("give the safety check", () => {
    const [mina, jun] = phones.safety.persons.map((person) => toB64u(bytes(person)));
    const vouch = (of: OwnDevice, person: string, rights: RightsNumber) => signVoucher(box, inviter, { device: of.id, key: of.publicKey, person, rights });
    const roster = new Roster(box);
    roster.merge({ vouchers: [vouch(inviter, mina!, 1), vouch(invited, jun!, 2)], cards: [], removals: [] });
    expect(safetyCheck(roster, mina!, jun!, "ko")).toMatchObject({ digits: phones.safety.digits, qr: phones.safety.qr });
    expect(matches(roster, jun!, mina!, phones.safety.qr)).toBe(true);
  });

  it("give the share of a shredded room", () => {
    const { room, output, share } = phones.shred;
    expect(hex(shareFrom(bytes(output), box, bytes(room)))).toBe(share);
  });

  it("give a content", () => {
    const { id, at, n, text, record, paddedLength } = phones.content;
    const encoded = encodeContent({ kind: "text", id: toB64u(bytes(id)), at, n, text });
    expect(encoded.length).toBe(paddedLength);
    expect(hex(encoded)).toBe(record.padEnd(paddedLength * 2, "0"));
  });
});
