// Turns what arrives on the socket into packets (OASIS MQTT 5.0, sections 2 and 3). Packets may begin and end anywhere
// in a WebSocket message. Holds at most one packet of the largest size; anything malformed ends the stream.
import { concat } from "../../platform/bytes.ts";
import { maximumPacketBytes, packetType, type ReceivedPacket } from "./packets.ts";
import { FieldReader, Malformed } from "./reader.ts";

export class PacketStream {
  private held: Uint8Array<ArrayBufferLike> = new Uint8Array();

  /** The packets that are whole now, or "malformed": close, and use this stream no more. */
  push(bytes: Uint8Array): readonly ReceivedPacket[] | "malformed" {
    this.held = this.held.length === 0 ? bytes : concat(this.held, bytes);
    const packets: ReceivedPacket[] = [];
    try {
      for (let size = firstPacketSize(this.held); size !== undefined && size.total <= this.held.length; size = firstPacketSize(this.held)) {
        packets.push(decode(this.held[0] ?? 0, new FieldReader(this.held.subarray(size.head, size.total))));
        this.held = this.held.subarray(size.total);
      }
    } catch (error) {
      if (error instanceof Malformed) return "malformed";
      throw error;
    }

    return packets;
  }
}

function firstPacketSize(bytes: Uint8Array): { head: number; total: number } | undefined {
  let length = 0;
  for (let at = 1; at < Math.min(bytes.length, 5); at++) {
    const byte = bytes[at] ?? 0;
    length |= (byte & 127) << (7 * (at - 1));
    if (byte >= 128) continue;
    if (at + 1 + length > maximumPacketBytes) throw new Malformed();
    return { head: at + 1, total: at + 1 + length };
  }

  if (bytes.length >= 5) throw new Malformed();
  return undefined;
}

function decode(first: number, fields: FieldReader): ReceivedPacket {
  const type = first >> 4;
  if (type === packetType.publish) return publish(first & 15, fields);
  if ((first & 15) !== 0) throw new Malformed();
  switch (type) {
    case packetType.connack: {
      const flags = fields.byte();
      if (flags > 1) throw new Malformed();
      return { type: "connack", sessionPresent: flags === 1, reason: fields.byte(), properties: fields.properties() };
    }
    case packetType.auth:
      return { type: "auth", reason: optionalReason(fields), properties: fields.properties() };
    case packetType.puback:
      return { type: "puback", packetId: packetId(fields), reason: optionalReason(fields) };
    case packetType.suback:
      return { type: "suback", ...acknowledged(fields) };
    case packetType.unsuback:
      return { type: "unsuback", ...acknowledged(fields) };
    case packetType.pingresp:
      return { type: "pingresp" };
    case packetType.disconnect:
      return { type: "disconnect", reason: optionalReason(fields) };
    default:
      throw new Malformed();
  }
}

function publish(flags: number, fields: FieldReader): ReceivedPacket {
  const qos = (flags >> 1) & 3;
  if (qos > 1 || (flags & 1) !== 0 || (qos === 0 && (flags & 8) !== 0)) throw new Malformed();
  const topic = fields.text();
  const id = qos === 1 ? packetId(fields) : 0;
  fields.properties();
  if (topic === "") throw new Malformed();
  return { type: "publish", topic, qos: qos === 1 ? 1 : 0, packetId: id, payload: fields.take(fields.left) };
}

function packetId(fields: FieldReader): number {
  const id = fields.u16();
  if (id === 0) throw new Malformed();
  return id;
}

function acknowledged(fields: FieldReader): { packetId: number; reasons: readonly number[] } {
  const id = packetId(fields);
  fields.properties();
  return { packetId: id, reasons: [...fields.take(fields.left)] };
}

/** Shortened packets leave a success out. */
function optionalReason(fields: FieldReader): number {
  return fields.left === 0 ? 0 : fields.byte();
}
