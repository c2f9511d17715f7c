// Everything the messenger is given from outside: store, line, box, clock, randomness. Nothing below reaches for a global.
import type { ApiResult, BoxApi, DeviceKey, Link, PairFunction, Pairing, QrPayload, UnlockShare } from "../../transport/link.ts";
import type { VaultDoor } from "../../platform/vault.ts";
import type { makeEngine } from "../groups/mls-engine.ts";

export interface Clock {
  /** Unix milliseconds; may jump. */
  now(): number;
  /** Once, after this many milliseconds; returns how to cancel. */
  after(milliseconds: number, run: () => void): () => void;
}

export interface Deps {
  readonly door: VaultDoor;
  readonly clock: Clock;
  readonly random: (length: number) => Uint8Array;
  /** An address or payload, as read from a QR or typed. */
  readonly parseCode: (code: string) => QrPayload | undefined;
  /** The address for the QR of an invitation. */
  readonly inviteUrl: (payload: Extract<QrPayload, { kind: "phone" }>) => string;
  readonly pair: PairFunction;
  readonly link: (pairing: Pairing, device: DeviceKey) => Link;
  readonly api: (pairing: Pairing, device: DeviceKey) => BoxApi;
  /** The address of the box's plain HTTP page: what is usual, and what the box itself says, where it answers. */
  readonly usualBoxPage: string;
  readonly boxPage: () => Promise<string | undefined>;
  /** Unlocks a locked box with this phone's share. */
  readonly unlockBox: (share: UnlockShare) => Promise<ApiResult<void>>;
  /** Hash of the app's own files, to compare between phones. */
  readonly appHash: string;
  /** Language of the words in the safety check. */
  readonly language: "ko" | "en";
  /** How often a phone renews its keys in each room; three days where left out, and up to a third more by chance. */
  readonly renewalMilliseconds?: number;
  /** Makes and keeps the groups; MLS where left out. */
  readonly engine?: typeof makeEngine;
  /** A failure that is a bug or the store's: for the developer's console, never with contents. */
  readonly report: (error: unknown) => void;
}
