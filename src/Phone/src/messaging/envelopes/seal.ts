// Sealing to one phone: HPKE (RFC 9180), base mode, X-Wing, HKDF-SHA-256, ChaCha20-Poly1305 (protocol.md, Envelopes).
import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { concat } from "../codec/bytes.ts";

const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });
const encapsulatedLength = suite.kem.encSize;

export interface SealingKey {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

const buffer = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer as ArrayBuffer;

export async function newSealingKey(): Promise<SealingKey> {
  const pair = await suite.kem.generateKeyPair();
  return {
    publicKey: new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey)),
    secretKey: new Uint8Array(await suite.kem.serializePrivateKey(pair.privateKey)),
  };
}

/** Encapsulated key `||` ciphertext. */
export async function seal(recipient: Uint8Array, info: Uint8Array, plain: Uint8Array): Promise<Uint8Array> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(buffer(recipient));
  const sealed = await suite.seal({ recipientPublicKey, info: buffer(info) }, buffer(plain));
  return concat(new Uint8Array(sealed.enc), new Uint8Array(sealed.ct));
}

/** Undefined where it was not sealed to this key with this info. */
export async function open(key: SealingKey, info: Uint8Array, sealed: Uint8Array): Promise<Uint8Array | undefined> {
  if (sealed.length <= encapsulatedLength) return undefined;
  try {
    const recipientKey = await suite.kem.deserializePrivateKey(buffer(key.secretKey));
    const enc = buffer(sealed.subarray(0, encapsulatedLength));
    return new Uint8Array(await suite.open({ recipientKey, enc, info: buffer(info) }, buffer(sealed.subarray(encapsulatedLength))));
  } catch {
    return undefined;
  }
}
