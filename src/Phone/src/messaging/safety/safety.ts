// The safety check: one number from both persons' device keys, equal on both phones if and only if nobody put in a key
// (protocol.md, Safety check). Shown as digits, as words, and as a QR.
import { sha512 } from "@noble/hashes/sha2.js";
import { bytesOf, compare, concat, equal, fromB64u, text, toB64u } from "../codec/bytes.ts";
import type { SafetyCheck } from "../messenger.ts";
import type { Roster } from "../roster/roster.ts";
import { english } from "./words-en.ts";
import { korean } from "./words-ko.ts";

const groups = 12;
const prefix = "messenger-appliance-safety:1:";

function side(roster: Roster, person: string): Uint8Array {
  const keys = roster.devicesOf(person).map((device) => roster.keyOf(device)!);
  return concat(bytesOf(person), ...keys.sort(compare));
}

/** 64 bytes; the order of the two persons does not matter. */
export function safetyHash(roster: Roster, a: string, b: string): Uint8Array {
  const [first, second] = [side(roster, a), side(roster, b)].sort(compare);
  return sha512(text("safety/1", roster.boxKey, first!, second!));
}

export function safetyCheck(roster: Roster, me: string, person: string, language: "ko" | "en"): SafetyCheck {
  const hash = safetyHash(roster, me, person);
  const words = language === "ko" ? korean : english;
  const digits: string[] = [];
  for (let group = 0; group < groups; group++) {
    let value = 0n;
    for (const byte of hash.subarray(group * 5, group * 5 + 5)) value = value * 256n + BigInt(byte);
    digits.push((value % 100_000n).toString().padStart(5, "0"));
  }

  return { person, digits, words: Array.from(hash.subarray(0, groups), (byte) => words[byte % words.length]!), qr: prefix + toB64u(hash.slice(0, 32)) };
}

export function matches(roster: Roster, me: string, person: string, scanned: string): boolean {
  const bytes = scanned.startsWith(prefix) ? fromB64u(scanned.slice(prefix.length)) : undefined;
  return bytes !== undefined && equal(bytes, safetyHash(roster, me, person).slice(0, 32));
}
