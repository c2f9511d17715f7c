// "This person leaves this room", signed by a phone of the person: whoever has heard it can pass it on, and nobody else can
// say it (protocol.md, Leaving).
import { bytesOf, text, uint64 } from "../codec/bytes.ts";
import { bytes, record, uint, type ShapeOf } from "../codec/shape.ts";
import { verify, type OwnDevice } from "../identity/device.ts";

/** `epoch`: of the room, when it was said. It ends what began up to then: who was added later is in. */
export const leaveShape = record({ device: bytes(16), epoch: uint, signature: bytes(64) });
export type Leave = ShapeOf<typeof leaveShape>;

/** A person, and the epoch with which the person came last. */
export const comingShape = record({ person: bytes(16), epoch: uint });

const leaveText = (box: Uint8Array, room: Uint8Array, device: Uint8Array, epoch: number): Uint8Array => text("leave/1", box, room, device, uint64(epoch));

export function signLeave(box: Uint8Array, by: OwnDevice, room: Uint8Array, epoch: number): Leave {
  const device = bytesOf(by.id);
  return { device, epoch, signature: by.sign(leaveText(box, room, device, epoch)) };
}

export const leaveHolds = (box: Uint8Array, room: Uint8Array, { device, epoch, signature }: Leave, key: Uint8Array): boolean => verify(key, leaveText(box, room, device, epoch), signature);
