// This phone's keys: one Ed25519 key that is its identity at the box and its MLS signature key, and one X-Wing key that
// envelopes are sealed to (protocol.md, Identifiers and Envelopes).
import { ed25519 } from "@noble/curves/ed25519.js";
import { decode, encode } from "../codec/cbor.ts";
import { hashText, toB64u } from "../codec/bytes.ts";
import { bytes, record } from "../codec/shape.ts";
import type { DeviceKey } from "../../transport/link.ts";
import { newSealingKey } from "../envelopes/seal.ts";

export interface OwnDevice extends DeviceKey {
  readonly id: string;
  /** 32-byte seed; MLS signs with it. */
  readonly secretKey: Uint8Array;
  readonly sealing: { readonly publicKey: Uint8Array; readonly secretKey: Uint8Array };
}

/** The first 16 bytes of SHA-256(text(device/1, device key)). */
export function deviceIdBytes(key: Uint8Array): Uint8Array {
  return hashText("device/1", key).slice(0, 16);
}

export function deviceId(key: Uint8Array): string {
  return toB64u(deviceIdBytes(key));
}

export function verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false; // not a point, or not 64 bytes
  }
}

export async function makeDevice(random: (length: number) => Uint8Array): Promise<OwnDevice> {
  return own(random(32), await newSealingKey());
}

function own(secretKey: Uint8Array, sealing: OwnDevice["sealing"]): OwnDevice {
  const publicKey = ed25519.getPublicKey(secretKey);
  return { id: deviceId(publicKey), publicKey, secretKey, sealing, sign: (message) => ed25519.sign(message, secretKey) };
}

const stored = record({ secretKey: bytes(32), sealingPublic: bytes(), sealingSecret: bytes() });

export function encodeDevice(device: OwnDevice): Uint8Array {
  return encode({ secretKey: device.secretKey, sealingPublic: device.sealing.publicKey, sealingSecret: device.sealing.secretKey });
}

export function decodeDevice(record: Uint8Array): OwnDevice | undefined {
  const read = stored(decode(record));
  return read === undefined ? undefined : own(read.secretKey, { publicKey: read.sealingPublic, secretKey: read.sealingSecret });
}
