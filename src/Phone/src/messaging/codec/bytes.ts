// Bytes as protocol.md writes them: joined, big-endian, b64u, and `text(context, fields…)` under every signature and hash.
import { sha256 } from "@noble/hashes/sha2.js";

const utf8 = new TextEncoder();

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/** Order of byte strings: the first smaller byte decides. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

export function uint64(value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** protocol.md, Notation: the context, one zero byte, the fields. */
export function text(context: string, ...fields: readonly Uint8Array[]): Uint8Array {
  return concat(utf8.encode(`messenger-appliance/${context}`), new Uint8Array(1), ...fields);
}

export function hashText(context: string, ...fields: readonly Uint8Array[]): Uint8Array {
  return sha256(text(context, ...fields));
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Every id is written so, many times a second: without the browser's detour over binary text, which takes three times as long. */
export function toB64u(bytes: Uint8Array): string {
  let written = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    written += letters[bits >> 18]! + letters[(bits >> 12) & 63]!;
    if (left > 1) written += letters[(bits >> 6) & 63]!;
    if (left > 2) written += letters[bits & 63]!;
  }
  return written;
}

/** Undefined where it is not canonical b64u. */
export function fromB64u(value: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(value) || value.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(value.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  return toB64u(bytes) === value ? bytes : undefined;
}

/** An id or key this app wrote itself. */
export function bytesOf(id: string): Uint8Array {
  const bytes = fromB64u(id);
  if (bytes === undefined) throw new TypeError("not b64u");
  return bytes;
}

export function zero(...secrets: readonly (Uint8Array | undefined)[]): void {
  for (const secret of secrets) secret?.fill(0);
}
