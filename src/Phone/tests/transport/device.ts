// A device key made of a seed, as a phone has one.
import { ed25519 } from "@noble/curves/ed25519.js";
import type { DeviceKey } from "../../src/transport/link.ts";

export function deviceKey(seed: Uint8Array): DeviceKey {
  return { publicKey: ed25519.getPublicKey(seed), sign: (message) => ed25519.sign(message, seed) };
}
