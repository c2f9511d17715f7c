// Which of the packets mqtt-packet has read are ours to take (protocol.md, MQTT). It is lenient where a field is cut short,
// doubled or out of its range, and leaves it undefined, -1 or a list: such a packet is undefined here, as is what a box
// must not send us.
import type { IConnackPacket, IPublishPacket, Packet } from "mqtt-packet";
import { maximumPacketBytes, type ReceivedPacket } from "./packets.ts";

export function checked(packet: Packet): ReceivedPacket | undefined {
  const packetId = isUint(packet.messageId, 1) ? packet.messageId : undefined;
  switch (packet.cmd) {
    case "connack":
      return connack(packet);
    case "auth": {
      const data: unknown = packet.properties?.authenticationData;
      if (data !== undefined && !(data instanceof Uint8Array)) return undefined;
      return { type: "auth", reason: packet.reasonCode, data: data && Uint8Array.from(data) };
    }
    case "publish":
      return publish(packet, packetId);
    case "puback":
      return packetId !== undefined && isUint(packet.reasonCode, 0) ? { type: "puback", packetId, reason: packet.reasonCode } : undefined;
    case "suback":
    case "unsuback":
      return packetId === undefined ? undefined : { type: packet.cmd, packetId, reasons: (packet as unknown as { granted: number[] }).granted };
    case "pingresp":
      return packet.length === 0 ? { type: "pingresp" } : undefined;
    case "disconnect":
      return { type: "disconnect", reason: packet.reasonCode ?? 0 };
    default:
      return undefined;
  }
}

function connack({ sessionPresent, reasonCode, properties = {} }: IConnackPacket): ReceivedPacket | undefined {
  const { receiveMaximum = 65_535, maximumPacketSize = maximumPacketBytes, userProperties = {} } = properties;
  if (typeof sessionPresent !== "boolean" || !isUint(reasonCode, 0) || !isUint(receiveMaximum, 1) || !isUint(maximumPacketSize, 1)) return undefined;
  const user = new Map(Object.entries(userProperties).filter((pair): pair is [string, string] => typeof pair[1] === "string"));
  return { type: "connack", sessionPresent, reason: reasonCode, receiveMaximum, maximumPacketSize, user };
}

function publish({ topic, payload, qos, dup, retain, properties }: IPublishPacket, packetId: number | undefined): ReceivedPacket | undefined {
  // U+FFFD stands where the topic was not UTF-8; no topic of ours has it.
  if (topic === "" || topic.includes("\ufffd") || retain || qos > 1 || properties?.topicAlias !== undefined) return undefined;
  if (qos === 0 ? dup : packetId === undefined) return undefined;
  // A copy: the parser's is a view of all that came with it.
  return { type: "publish", topic, qos: qos === 1 ? 1 : 0, packetId: packetId ?? 0, payload: Uint8Array.from(payload as Uint8Array) };
}

function isUint(value: unknown, least: number): value is number {
  return typeof value === "number" && value >= least;
}
