// The proofs between phone and box (protocol.md, Identifiers, Pairing, Signed requests, MQTT: connecting): what is
// signed, by whom, and the checks of what the box sent. Pure: bytes in, bytes out.
import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, contextText, equal, fromBase64url, toBase64url, utf8 } from "../platform/bytes.ts";

export const keyBytes = 32;
export const nonceBytes = 32;
export const signatureBytes = 64;
export const authenticationMethod = "messenger-appliance/1";

/** 22 characters of base64url. */
export function deviceIdOf(deviceKey: Uint8Array): string {
  return toBase64url(sha256(contextText("device", deviceKey)).subarray(0, 16));
}

export function boxFingerprint(boxKey: Uint8Array): Uint8Array {
  return sha256(contextText("box", boxKey)).subarray(0, 16);
}

/** Whether this is the secret that the box reveals when it is wiped. */
export function revealsWipe(payload: Uint8Array, wipeHash: Uint8Array): boolean {
  return payload.length === 32 && equal(sha256(contextText("wipe", payload)), wipeHash);
}

/** The token that an invited phone shows the box, of the secret that only the two phones have. */
export function invitationToken(secret: Uint8Array): Uint8Array {
  return hkdf(sha256, secret, undefined, utf8("messenger-appliance/invite-token/1"), 16);
}

/** Strict (RFC 8032): refuses what other verifiers might read differently. */
export function verifies(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  try {
    return signature.length === signatureBytes && ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}

/** U: what both sides sign when a phone connects. */
export function connectTranscript(boxKey: Uint8Array, deviceId: string, phoneNonce: Uint8Array, boxNonce: Uint8Array): Uint8Array {
  return concat(boxKey, idBytes(deviceId), phoneNonce, boxNonce);
}

export const connectBoxText = (transcript: Uint8Array): Uint8Array => contextText("connect-box", transcript);
export const connectDeviceText = (transcript: Uint8Array): Uint8Array => contextText("connect-device", transcript);

export function pairBeginProof(token: Uint8Array, fingerprint: Uint8Array, deviceKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return hmac(sha256, token, contextText("pair-begin", fingerprint, deviceKey, nonce));
}

export interface PairTranscript {
  readonly boxKey: Uint8Array;
  readonly deviceKey: Uint8Array;
  readonly phoneNonce: Uint8Array;
  readonly boxNonce: Uint8Array;
  readonly wipeHash: Uint8Array;
}

/** T: what both sides sign when a phone pairs. */
export function pairTranscript(t: PairTranscript): Uint8Array {
  return concat(t.boxKey, t.deviceKey, t.phoneNonce, t.boxNonce, t.wipeHash);
}

export function pairAnswerProof(token: Uint8Array, transcript: Uint8Array): Uint8Array {
  return hmac(sha256, token, contextText("pair-answer", transcript));
}

export const pairBoxText = (transcript: Uint8Array): Uint8Array => contextText("pair-box", transcript);
export const pairDeviceText = (transcript: Uint8Array): Uint8Array => contextText("pair-device", transcript);
export const pairDoneText = (transcript: Uint8Array, rights: number): Uint8Array => contextText("pair-done", transcript, Uint8Array.of(rights));

export function requestText(boxKey: Uint8Array, deviceId: string, nonce: Uint8Array, method: string, path: string, body: string): Uint8Array {
  return contextText("request", boxKey, idBytes(deviceId), nonce, sha256(utf8(`${method} ${path}\n${body}`)));
}

/** Ids come from keys we hold, or were checked when they came in: anything else is a bug. */
function idBytes(id: string): Uint8Array {
  const bytes = fromBase64url(id);
  if (bytes?.length !== 16) throw new Error("not a device id");
  return bytes;
}
