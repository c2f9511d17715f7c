// The two messages with which phones prove their keys to each other under the secret of the QR, which the box never
// learns: so it cannot put in a key of its own (protocol.md, Vouching).
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesOf, concat, text } from "../codec/bytes.ts";
import { decode, encode, type Value } from "../codec/cbor.ts";
import { bytes, record, type Shape, type ShapeOf } from "../codec/shape.ts";
import { cardShape } from "../roster/records.ts";

const utf8 = new TextEncoder();
const empty = new Uint8Array();

/** What the box learns of an invitation. */
export const tokenOf = (secret: Uint8Array): Uint8Array => hkdf(sha256, secret, empty, utf8.encode("messenger-appliance/invite-token/1"), 16);
/** What the two phones alone know. */
export const vouchKeyOf = (secret: Uint8Array): Uint8Array => hkdf(sha256, secret, empty, utf8.encode("messenger-appliance/invite-vouch/1"), 32);

const introductionShape = record({ key: bytes(32), card: cardShape });
export type Introduction = ShapeOf<typeof introductionShape>;

const answerShape = record({ id: bytes(16), person: bytes(16), family: bytes(16), roster: bytes() });
export type Answer = ShapeOf<typeof answerShape>;

export interface Between {
  readonly secret: Uint8Array;
  readonly boxKey: Uint8Array;
  /** Device ids. */
  readonly from: string;
  readonly to: string;
}

function sealWith(kind: number, context: string, between: Between, nonce: Uint8Array, content: Value): Uint8Array {
  const data = text(context, between.boxKey, bytesOf(between.from), bytesOf(between.to));
  return concat(Uint8Array.of(kind), bytesOf(between.from), nonce, xchacha20poly1305(vouchKeyOf(between.secret), nonce, data).encrypt(encode(content)));
}

function openWith<T>(context: string, between: Omit<Between, "from">, payload: Uint8Array, shape: Shape<T>): { from: Uint8Array; content: T } | undefined {
  if (payload.length < 1 + 16 + 24 + 16) return undefined;
  const [from, nonce] = [payload.slice(1, 17), payload.slice(17, 41)];
  try {
    const data = text(context, between.boxKey, from, bytesOf(between.to));
    const content = shape(decode(xchacha20poly1305(vouchKeyOf(between.secret), nonce, data).decrypt(payload.slice(41))));
    return content === undefined ? undefined : { from, content };
  } catch {
    return undefined; // another invitation's, or not made by who scanned the code
  }
}

export const sealIntroduction = (between: Between, nonce: Uint8Array, introduction: Introduction): Uint8Array => sealWith(0x10, "introduction/1", between, nonce, introduction);
export const openIntroduction = (between: Omit<Between, "from">, payload: Uint8Array) => openWith("introduction/1", between, payload, introductionShape);
export const sealAnswer = (between: Between, nonce: Uint8Array, answer: Answer): Uint8Array => sealWith(0x11, "answer/1", between, nonce, answer);
export const openAnswer = (between: Omit<Between, "from">, payload: Uint8Array) => openWith("answer/1", between, payload, answerShape);
