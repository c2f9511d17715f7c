// The signed records that a family consists of: vouchers (who let which phone in), cards (what a phone says of itself)
// and removals (protocol.md, Roster). Each stands alone, so that any phone may pass it on and none can forge it.
import { bytesOf, hashText, text } from "../codec/bytes.ts";
import { encode } from "../codec/cbor.ts";
import { bytes, list, record, string, uint, type ShapeOf } from "../codec/shape.ts";
import { verify, type OwnDevice } from "../identity/device.ts";
import type { RightsNumber } from "../../transport/link.ts";

export const voucherShape = record({ device: bytes(16), key: bytes(32), person: bytes(16), rights: uint, by: bytes(16), signature: bytes(64) });
export type Voucher = ShapeOf<typeof voucherShape>;

export const cardShape = record({
  device: bytes(16),
  /** Grows with each card of this phone. */
  version: uint,
  name: string(80),
  picture: string(32),
  /** Unix milliseconds when name and picture were chosen: the latest of a person's phones counts. */
  named: uint,
  label: string(80),
  sealing: bytes(1216),
  /** The MLS KeyPackage with which this phone can be added to a room. */
  keyPackage: bytes(),
  signature: bytes(64),
});
export type Card = ShapeOf<typeof cardShape>;

export const removalShape = record({ device: bytes(16), by: bytes(16), signature: bytes(64) });
export type Removal = ShapeOf<typeof removalShape>;

export const rosterShape = record({ vouchers: list(voucherShape, 256), cards: list(cardShape, 256), removals: list(removalShape, 256) });
export type Snapshot = ShapeOf<typeof rosterShape>;

const voucherText = (box: Uint8Array, v: Omit<Voucher, "signature">): Uint8Array =>
  text("voucher/1", box, v.by, v.key, v.person, Uint8Array.of(v.rights));
const cardText = (box: Uint8Array, { signature: _, ...card }: Card): Uint8Array => text("card/1", box, hashText("card-content/1", encode(card)));
const removalText = (box: Uint8Array, r: Omit<Removal, "signature">): Uint8Array => text("removal/1", box, r.by, r.device);

export function signVoucher(box: Uint8Array, by: OwnDevice, of: { device: string; key: Uint8Array; person: string; rights: RightsNumber }): Voucher {
  const voucher = { device: bytesOf(of.device), key: of.key, person: bytesOf(of.person), rights: of.rights, by: bytesOf(by.id) };
  return { ...voucher, signature: by.sign(voucherText(box, voucher)) };
}

export function signCard(box: Uint8Array, by: OwnDevice, card: Omit<Card, "device" | "sealing" | "signature">): Card {
  const unsigned = { ...card, device: bytesOf(by.id), sealing: by.sealing.publicKey, signature: new Uint8Array(64) };
  return { ...unsigned, signature: by.sign(cardText(box, unsigned)) };
}

export function signRemoval(box: Uint8Array, by: OwnDevice, device: string): Removal {
  const removal = { device: bytesOf(device), by: bytesOf(by.id) };
  return { ...removal, signature: by.sign(removalText(box, removal)) };
}

export const voucherHolds = (box: Uint8Array, voucher: Voucher, inviterKey: Uint8Array): boolean => verify(inviterKey, voucherText(box, voucher), voucher.signature);
export const cardHolds = (box: Uint8Array, card: Card, key: Uint8Array): boolean => verify(key, cardText(box, card), card.signature);
export const removalHolds = (box: Uint8Array, removal: Removal, key: Uint8Array): boolean => verify(key, removalText(box, removal), removal.signature);

