// The live line to the box as messaging sees it (protocol.md, Part I): topics and payloads, nothing of MQTT's packets.

export type LinkState =
  | { readonly kind: "offline"; readonly retryInSeconds?: number }
  | { readonly kind: "connecting" }
  /** `missed`: how many messages the session had no room for since it began; our hello has their senders send them again. */
  | { readonly kind: "online"; readonly bootId: string; readonly retentionSeconds: number; readonly missed: number }
  /** The box was started again, and waits for an adult's phone to unlock it. Unix milliseconds by this phone's clock. */
  | { readonly kind: "locked"; readonly restartedAt: number }
  /** The box proved its key, and does not know this phone (any more). */
  | { readonly kind: "removed" }
  /** Another key than at pairing: another box, or ours after a wipe. */
  | { readonly kind: "other-box" }
  /** The wipe secret was revealed: this phone must erase itself. */
  | { readonly kind: "wiped" };

/** What the box answered to a QoS 1 message. `refused` means over quota or too fast: keep it and try later. */
export type PublishOutcome = "taken" | "nobody" | "refused" | "offline" | "invalid";

export interface Incoming {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
}

export interface Link {
  readonly state: LinkState;
  onState(listener: (state: LinkState) => void): () => void;
  /** A new session began: the box knows no subscription of ours (first connection, restart, retention passed). */
  onFreshSession(listener: () => void): () => void;
  /** One at a time, in order; the acknowledgement goes out when the promise resolves, so store first. */
  onMessage(handler: (message: Incoming) => Promise<void>): void;
  subscribe(topics: readonly string[]): Promise<readonly boolean[]>;
  unsubscribe(topics: readonly string[]): Promise<void>;
  publish(topic: string, payload: Uint8Array, options: { qos: 0 | 1; expirySeconds?: number }): Promise<PublishOutcome>;
  start(): void;
  /** Tries again now: something has changed. */
  retry(): void;
  /** In order. After a wipe this is what tells the box that the keys here are gone. */
  stop(): Promise<void>;
}

/** What the box needs to start: an adult's phone, or nothing. */
export type StartMode = "phone" | "itself";

/** What this phone keeps to unlock the box: its half of the exchange, and which slot it opens. */
export interface UnlockShare {
  readonly key: Uint8Array;
  readonly slot: Uint8Array;
}

export type RightsNumber = 1 | 2 | 3 | 4;

export type ApiError =
  "malformed" | "not-paired" | "pairing-closed" | "not-allowed" | "two-phones" | "full" | "too-large" | "slow-down" | "wiped" | "unreachable" | "wrong-box"
  /** The box waits for an adult's phone. */
  | "locked"
  | "not-locked"
  /** This phone's share does not open the box (any more). */
  | "wrong-phone"
  /** No phone could unlock the box then. */
  | "not-enrolled"
  /** Somebody changed the file on the box's card. */
  | "changed";

export type ApiResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ApiError };

export interface PairedDevice {
  readonly id: string;
  readonly key: Uint8Array;
  readonly rights: RightsNumber;
}

export interface BoxSettings {
  readonly retentionSeconds: number;
  readonly language: "ko" | "en";
}

/** Signed requests of a paired phone to the box (protocol.md, Signed requests). */
export interface BoxApi {
  openInvitation(token: Uint8Array, rights: RightsNumber): Promise<ApiResult<{ seconds: number }>>;
  cancelInvitation(token: Uint8Array): Promise<ApiResult<void>>;
  devices(): Promise<ApiResult<readonly PairedDevice[]>>;
  removeDevice(id: string): Promise<ApiResult<void>>;
  settings(change?: Partial<BoxSettings>): Promise<ApiResult<BoxSettings>>;
  /** The box's answer to a blinded element, 32 bytes each (protocol.md, Shredded rooms). */
  evaluate(blinded: Uint8Array): Promise<ApiResult<Uint8Array>>;
  /** Sets the box's clock forward where it is minutes behind this one; a box without a clock battery starts in the past. */
  setClock(unixMilliseconds: number): Promise<ApiResult<void>>;
  /** How the box starts, and whether this phone can unlock it. */
  unlockState(): Promise<ApiResult<{ readonly start: StartMode; readonly enrolled: boolean }>>;
  beginEnrol(): Promise<ApiResult<{ readonly exchange: Uint8Array; readonly blinded: Uint8Array; readonly slot: Uint8Array }>>;
  finishEnrol(exchange: Uint8Array, evaluated: Uint8Array): Promise<ApiResult<void>>;
  chooseStart(mode: StartMode): Promise<ApiResult<void>>;
}

/** What a QR holds (protocol.md, QR code). */
export type QrPayload =
  | { readonly kind: "box"; readonly token: Uint8Array; readonly fingerprint: Uint8Array; readonly name: string }
  | { readonly kind: "phone"; readonly secret: Uint8Array; readonly fingerprint: Uint8Array; readonly inviter: string; readonly name: string };

/** What a phone keeps of its pairing. */
export interface Pairing {
  readonly boxKey: Uint8Array;
  readonly wipeHash: Uint8Array;
  readonly rights: RightsNumber;
  readonly deviceId: string;
}

export interface DeviceKey {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

export type PairFunction = (qr: QrPayload, device: DeviceKey) => Promise<ApiResult<Pairing>>;
