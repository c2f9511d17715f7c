// Writes the packets a phone sends (OASIS MQTT 5.0, section 3). Sizes are checked by the caller against the box's limit.
import { concat, utf8 } from "../../platform/bytes.ts";
import { packetType, property } from "./packets.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface ConnectFields {
  readonly clientId: string;
  readonly keepAliveSeconds: number;
  readonly sessionExpirySeconds: number;
  readonly receiveMaximum: number;
  readonly maximumPacketSize: number;
  readonly authenticationMethod: string;
  readonly authenticationData: Uint8Array;
}

/** Clean Start 0: a session that still stands goes on. */
export function encodeConnect(fields: ConnectFields): Bytes {
  const properties = [
    propertyOf(property.sessionExpiryInterval, u32(fields.sessionExpirySeconds)),
    propertyOf(property.receiveMaximum, u16(fields.receiveMaximum)),
    propertyOf(property.maximumPacketSize, u32(fields.maximumPacketSize)),
    ...authentication(fields.authenticationMethod, fields.authenticationData),
  ];
  return packet(packetType.connect, 0, text("MQTT"), Uint8Array.of(5, 0), u16(fields.keepAliveSeconds), propertyBlock(properties), text(fields.clientId));
}

export function encodeAuth(reasonCode: number, method: string, data: Uint8Array): Bytes {
  return packet(packetType.auth, 0, Uint8Array.of(reasonCode), propertyBlock(authentication(method, data)));
}

/** `packetId` is 0 for QoS 0. */
export function encodePublish(topic: string, payload: Uint8Array, qos: 0 | 1, packetId: number, expirySeconds: number | undefined): Bytes {
  const properties = expirySeconds === undefined ? [] : [propertyOf(property.messageExpiryInterval, u32(expirySeconds))];
  return packet(packetType.publish, qos << 1, text(topic), qos === 0 ? new Uint8Array() : u16(packetId), propertyBlock(properties), payload);
}

export function encodePuback(packetId: number): Bytes {
  return packet(packetType.puback, 0, u16(packetId));
}

export function encodeSubscribe(packetId: number, topics: readonly string[]): Bytes {
  const atMostQos1 = Uint8Array.of(1);
  return packet(packetType.subscribe, 2, u16(packetId), propertyBlock([]), ...topics.flatMap((topic) => [text(topic), atMostQos1]));
}

export function encodeUnsubscribe(packetId: number, topics: readonly string[]): Bytes {
  return packet(packetType.unsubscribe, 2, u16(packetId), propertyBlock([]), ...topics.map(text));
}

export function encodePingreq(): Bytes {
  return packet(packetType.pingreq, 0);
}

/** Normal disconnection: the session stays for as long as was asked. */
export function encodeDisconnect(): Bytes {
  return packet(packetType.disconnect, 0);
}

function packet(type: number, flags: number, ...parts: readonly Uint8Array[]): Bytes {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return concat(Uint8Array.of((type << 4) | flags), variableLength(length), ...parts);
}

function propertyBlock(properties: readonly Uint8Array[]): Bytes {
  const block = concat(...properties);
  return concat(variableLength(block.length), block);
}

function authentication(method: string, data: Uint8Array): Bytes[] {
  return [propertyOf(property.authenticationMethod, text(method)), propertyOf(property.authenticationData, concat(u16(data.length), data))];
}

function propertyOf(id: number, value: Uint8Array): Bytes {
  return concat(Uint8Array.of(id), value);
}

function text(value: string): Bytes {
  const bytes = utf8(value);
  return concat(u16(bytes.length), bytes);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 255);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** Variable Byte Integer (section 1.5.5), of at most four bytes. */
function variableLength(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  do {
    bytes.push((left & 127) | (left > 127 ? 128 : 0));
    left >>>= 7;
  } while (left > 0);
  return Uint8Array.from(bytes);
}
