// The wipe PIN: typed where the PIN is asked for, it erases. The key file keeps a sealed nothing that only this PIN opens;
// where there is none it keeps as many random bytes, so that nobody sees from the file whether there is one (decision 0100).
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, contextText } from "../bytes.ts";
import { randomBytes } from "../random.ts";
import { keyLength, seal, unseal } from "./sealing.ts";

const name = "wipe";

export interface WipeLock {
  /** 32 random bytes. */
  readonly secret: Uint8Array;
  /** 72 bytes. */
  readonly sealed: Uint8Array;
}

/** Without a wipe PIN: opens with none. */
export function noWipeLock(): WipeLock {
  return { secret: randomBytes(32), sealed: randomBytes(72) };
}

/** `stretched`: the wipe PIN after Argon2id. */
export function newWipeLock(stretched: Uint8Array): WipeLock {
  const secret = randomBytes(32);
  return { secret, sealed: seal(lockKey(secret, stretched), name, new Uint8Array(32)) };
}

export function opensWipeLock(lock: WipeLock, stretched: Uint8Array): boolean {
  return unseal(lockKey(lock.secret, stretched), name, lock.sealed) !== undefined;
}

function lockKey(secret: Uint8Array, stretched: Uint8Array): Uint8Array {
  return hkdf(sha256, concat(secret, stretched), undefined, contextText("vault-wipe"), keyLength);
}
