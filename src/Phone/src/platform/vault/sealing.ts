// How the vault seals: XChaCha20-Poly1305 with a random nonce, the record's id bound as associated data, so that no
// record opens in another's place. Ids are a keyed hash of the record's name: the database shows neither.
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, contextText, toBase64url, utf8 } from "../bytes.ts";
import { randomBytes } from "../random.ts";

export const keyLength = 32;
const nonceLength = 24;

/** 22 characters of base64url: 128 bits. */
export type RecordId = string;

/** What the root key gives; `dispose` zeroes it. */
export interface StoreKeys {
  readonly lasting: Uint8Array;
  readonly forgetting: Uint8Array;
  readonly names: Uint8Array;
}

export function deriveKeys(root: Uint8Array): StoreKeys {
  const derive = (use: string): Uint8Array => hkdf(sha256, root, undefined, contextText(`vault-${use}`), keyLength);
  return { lasting: derive("lasting"), forgetting: derive("forgetting"), names: derive("names") };
}

export function zeroKeys(keys: StoreKeys): void {
  for (const key of [keys.lasting, keys.forgetting, keys.names]) key.fill(0);
}

export function recordId(keys: StoreKeys, name: string): RecordId {
  return toBase64url(hmac(sha256, keys.names, utf8(name)).subarray(0, 16));
}

/** The key of one version of one forgetting record: without the slot's bytes nobody has it, the root key included. */
export function slotKey(keys: StoreKeys, slot: Uint8Array): Uint8Array {
  return hmac(sha256, keys.forgetting, slot);
}

export function seal(key: Uint8Array, id: RecordId, plain: Uint8Array): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(nonceLength);
  return concat(nonce, xchacha20poly1305(key, nonce, utf8(id)).encrypt(plain));
}

/** Undefined when key, id or bytes are not the ones it was sealed with. */
export function unseal(key: Uint8Array, id: RecordId, sealed: Uint8Array): Uint8Array | undefined {
  try {
    return xchacha20poly1305(key, sealed.subarray(0, nonceLength), utf8(id)).decrypt(sealed.subarray(nonceLength));
  } catch {
    return undefined;
  }
}
