// The MQTT 5 packets of a phone's line (OASIS MQTT 5.0, section 3), as far as protocol.md uses them: no will, no QoS 2,
// no retained messages, no aliases.

/** Reason codes that mean something to us (section 2.4). */
export const reason = {
  success: 0x00,
  noMatchingSubscribers: 0x10,
  continueAuthentication: 0x18,
  notAuthorized: 0x87,
  topicNameInvalid: 0x90,
  payloadFormatInvalid: 0x99,
} as const;

/** Largest packet either side sends: the box's limit (src/Core/Limits.cs, PacketSize). */
export const maximumPacketBytes = 512 * 1024;

/** What the box says of itself when the connection stands. */
export interface Connack {
  readonly type: "connack";
  readonly sessionPresent: boolean;
  readonly reason: number;
  readonly receiveMaximum: number;
  readonly maximumPacketSize: number;
  readonly user: ReadonlyMap<string, string>;
}

/** What the box sends. */
export type ReceivedPacket =
  | Connack
  | { readonly type: "auth"; readonly reason: number; readonly data: Uint8Array | undefined }
  | { readonly type: "publish"; readonly topic: string; readonly payload: Uint8Array; readonly qos: 0 | 1; readonly packetId: number }
  | { readonly type: "puback"; readonly packetId: number; readonly reason: number }
  | { readonly type: "suback" | "unsuback"; readonly packetId: number; readonly reasons: readonly number[] }
  | { readonly type: "pingresp" }
  | { readonly type: "disconnect"; readonly reason: number };
