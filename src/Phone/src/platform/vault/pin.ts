// The key that opens the vault's root key: made of the key file's secret and, where one is set, the PIN. Argon2id makes
// each guess cost half a second and 64 MiB, also for whoever copied the file.
import { argon2id } from "hash-wasm";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, contextText, utf8 } from "../bytes.ts";
import { keyLength } from "./sealing.ts";

/** A PIN and a 16-byte salt to 32 bytes, slowly. */
export type StretchPin = (pin: string, salt: Uint8Array) => Promise<Uint8Array>;

export const argon2idPin: StretchPin = (pin, salt) =>
  argon2id({ password: utf8(pin.normalize("NFKC")), salt, memorySize: 64 * 1024, iterations: 3, parallelism: 1, hashLength: keyLength, outputType: "binary" });

export const mostWrongTries = 10;

/** How long the next try waits: nothing at first, then 1 s, doubling to 64 s and more. A restart does not shorten it. */
export function tryDelayMilliseconds(wrongTries: number): number {
  return wrongTries < 3 ? 0 : 1000 * 2 ** (wrongTries - 3);
}

/** `stretched`: the PIN after Argon2id; empty without a PIN. */
export function rootSealingKey(secret: Uint8Array, stretched: Uint8Array): Uint8Array {
  return hkdf(sha256, concat(secret, stretched), undefined, contextText("vault-root"), keyLength);
}
