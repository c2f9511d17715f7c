// The packets a phone sends (OASIS MQTT 5.0, section 3), written by mqtt-packet. Sizes are checked by the caller against
// the box's limit.
import { Buffer } from "buffer";
import { generate, type Packet, writeToStream } from "mqtt-packet";

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

// Its cache is 65,536 small buffers, made before the first packet: megabytes and a pause, for a few packets a minute.
writeToStream.cacheNumbers = false;

/** Clean Start 0: a session that still stands goes on. */
export function encodeConnect(fields: ConnectFields): Bytes {
  return written({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 5,
    clean: false,
    clientId: fields.clientId,
    keepalive: fields.keepAliveSeconds,
    properties: {
      sessionExpiryInterval: fields.sessionExpirySeconds,
      receiveMaximum: fields.receiveMaximum,
      maximumPacketSize: fields.maximumPacketSize,
      authenticationMethod: fields.authenticationMethod,
      authenticationData: view(fields.authenticationData),
    },
  });
}

export function encodeAuth(reasonCode: number, method: string, data: Uint8Array): Bytes {
  return written({ cmd: "auth", reasonCode, properties: { authenticationMethod: method, authenticationData: view(data) } });
}

/** `packetId` is 0 for QoS 0. */
export function encodePublish(topic: string, payload: Uint8Array, qos: 0 | 1, packetId: number, expirySeconds: number | undefined): Bytes {
  const properties = expirySeconds === undefined ? {} : { messageExpiryInterval: expirySeconds };
  return written({ cmd: "publish", topic, payload: view(payload), qos, messageId: packetId, dup: false, retain: false, properties });
}

export function encodePuback(packetId: number): Bytes {
  return written({ cmd: "puback", messageId: packetId, reasonCode: 0 });
}

export function encodeSubscribe(packetId: number, topics: readonly string[]): Bytes {
  return written({ cmd: "subscribe", messageId: packetId, subscriptions: topics.map((topic) => ({ topic, qos: 1 })) });
}

export function encodeUnsubscribe(packetId: number, topics: readonly string[]): Bytes {
  return written({ cmd: "unsubscribe", messageId: packetId, unsubscriptions: [...topics] });
}

export function encodePingreq(): Bytes {
  return written({ cmd: "pingreq" });
}

/** Normal disconnection: the session stays for as long as was asked. */
export function encodeDisconnect(): Bytes {
  return written({ cmd: "disconnect", reasonCode: 0 });
}

/** A copy as plain bytes of their own: in Node, buffers share a pool. */
function written(packet: Packet): Bytes {
  return Uint8Array.from(generate(packet, { protocolVersion: 5 }));
}

/** The same bytes in the form mqtt-packet wants. */
function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}
