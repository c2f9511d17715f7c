// The MQTT 5 packets of a phone's line (OASIS MQTT 5.0, section 3), as far as protocol.md uses them: no will, no QoS 2,
// no retained messages, no aliases.

export const packetType = {
  connect: 1,
  connack: 2,
  publish: 3,
  puback: 4,
  subscribe: 8,
  suback: 9,
  unsubscribe: 10,
  unsuback: 11,
  pingreq: 12,
  pingresp: 13,
  disconnect: 14,
  auth: 15,
} as const;

/** Reason codes that mean something to us (section 2.4). */
export const reason = {
  success: 0x00,
  noMatchingSubscribers: 0x10,
  continueAuthentication: 0x18,
  notAuthorized: 0x87,
  topicNameInvalid: 0x90,
  packetTooLarge: 0x95,
  quotaExceeded: 0x97,
  administrativeAction: 0x98,
  payloadFormatInvalid: 0x99,
  retainNotSupported: 0x9a,
  qosNotSupported: 0x9b,
} as const;

export const property = {
  messageExpiryInterval: 0x02,
  sessionExpiryInterval: 0x11,
  authenticationMethod: 0x15,
  authenticationData: 0x16,
  serverKeepAlive: 0x13,
  receiveMaximum: 0x21,
  userProperty: 0x26,
  maximumPacketSize: 0x27,
} as const;

/** Largest packet either side sends: the box's limit (src/Core/Limits.cs, PacketSize). */
export const maximumPacketBytes = 512 * 1024;

export interface Properties {
  readonly numbers: ReadonlyMap<number, number>;
  readonly texts: ReadonlyMap<number, string>;
  readonly bytes: ReadonlyMap<number, Uint8Array>;
  readonly user: ReadonlyMap<string, string>;
}

/** What the box sends. */
export type ReceivedPacket =
  | { readonly type: "connack"; readonly sessionPresent: boolean; readonly reason: number; readonly properties: Properties }
  | { readonly type: "auth"; readonly reason: number; readonly properties: Properties }
  | { readonly type: "publish"; readonly topic: string; readonly payload: Uint8Array; readonly qos: 0 | 1; readonly packetId: number }
  | { readonly type: "puback"; readonly packetId: number; readonly reason: number }
  | { readonly type: "suback" | "unsuback"; readonly packetId: number; readonly reasons: readonly number[] }
  | { readonly type: "pingresp" }
  | { readonly type: "disconnect"; readonly reason: number };
