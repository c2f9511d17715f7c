// An envelope (0x12): sealed to one phone and signed by another, so that the box neither reads nor makes one
// (protocol.md, Envelopes). What is inside: a Welcome, the state of a group for a phone that fell behind, a receipt.
import { concat, hashText, text, toB64u } from "../codec/bytes.ts";
import { decode, encode } from "../codec/cbor.ts";
import { bytes, flag, list, optional, record, string, type ShapeOf } from "../codec/shape.ts";
import { comingShape, leaveShape } from "../rooms/leave.ts";
import { deviceIdBytes, verify, type OwnDevice } from "../identity/device.ts";
import { open, seal } from "./seal.ts";

export const letterShape = record({
  /** welcome: join this room. state: GroupInfo for a phone that is behind. got: the envelope `id` has arrived. */
  kind: string(16),
  id: bytes(16),
  room: optional(bytes(16)),
  /** The Welcome or the GroupInfo, as MLSMessage. */
  mls: optional(bytes()),
  name: optional(string(200)),
  /** The room is a shredded one. */
  shred: optional(flag),
  /** chat or family. */
  purpose: optional(string(16)),
  /** A roster (protocol.md, Roster), so that every member of the group is known. */
  roster: optional(bytes()),
  /** Lamport time of the room. */
  clock: optional((value) => (typeof value === "number" ? value : undefined)),
  /** Who has left the room, and who came last with which epoch. */
  left: optional(list(leaveShape, 256)),
  came: optional(list(comingShape, 256)),
});

export type Letter = ShapeOf<typeof letterShape>;

const info = (boxKey: Uint8Array, recipient: Uint8Array): Uint8Array => text("envelope/1", boxKey, recipient);
const signed = (boxKey: Uint8Array, recipient: Uint8Array, sender: Uint8Array, content: Uint8Array): Uint8Array =>
  text("envelope-sender/1", boxKey, recipient, sender, hashText("envelope-content/1", content));

export async function sealLetter(boxKey: Uint8Array, from: OwnDevice, to: { id: Uint8Array; sealingKey: Uint8Array }, letter: Letter): Promise<Uint8Array> {
  const content = encode(letter);
  const sender = deviceIdBytes(from.publicKey);
  const plain = concat(sender, from.sign(signed(boxKey, to.id, sender, content)), content);
  return concat(Uint8Array.of(0x12), await seal(to.sealingKey, info(boxKey, to.id), plain));
}

/** `keyOf`: the device key of a phone that is vouched for and not removed. */
export async function openLetter(
  boxKey: Uint8Array,
  me: OwnDevice,
  payload: Uint8Array,
  keyOf: (device: string) => Uint8Array | undefined,
): Promise<{ from: string; letter: Letter } | undefined> {
  const recipient = deviceIdBytes(me.publicKey);
  const plain = await open(me.sealing, info(boxKey, recipient), payload.subarray(1));
  if (plain === undefined || plain.length < 80) return undefined;
  const sender = plain.slice(0, 16);
  const content = plain.slice(80);
  const key = keyOf(toB64u(sender));
  if (key === undefined || !verify(key, signed(boxKey, recipient, sender, content), plain.slice(16, 80))) return undefined;
  const letter = letterShape(decode(content));
  return letter === undefined ? undefined : { from: toB64u(sender), letter };
}
