// How an adult's phone opens a locked box (protocol.md, Locked): it evaluates what the box blinded, with a key that never
// leaves this phone (RFC 9497, mode OPRF, ristretto255-SHA512; the phone is the server of that exchange). A locked box cannot
// prove the app's own name, so where the app was loaded by name it is asked at the door's.
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { toBase64url } from "../platform/bytes.ts";
import { bytesField, countField, textField } from "./fields.ts";
import { failed, type HttpParts, send } from "./http.ts";
import type { ApiResult, UnlockShare } from "./link.ts";

export const unlockKeyBytes = 32;
export const idBytes = 16;
const elementBytes = 32;
const { oprf } = ristretto255_oprf;

/** What a locked box says of itself. */
export interface LockedBox {
  readonly secondsSinceStart: number;
  /** Where it answered. */
  readonly origin: string | undefined;
}

export const newUnlockKey = (): Uint8Array => oprf.generateKeyPair().secretKey;

/** Undefined where the box sent no element of the group. */
export function evaluate(key: Uint8Array, blinded: Uint8Array): Uint8Array | undefined {
  try {
    const evaluated = oprf.blindEvaluate(key, blinded);
    // The identity is an element too, and tells nothing but that the box is not one of ours.
    return evaluated.some((byte) => byte !== 0) ? evaluated : undefined;
  } catch {
    return undefined;
  }
}

/** https://messenger-door.local:8443 for https://messenger.local:8443; undefined for an address. */
export function doorOrigin(origin: string): string | undefined {
  const { protocol, hostname, port } = new URL(origin);
  if (!hostname.endsWith(".local") || hostname.endsWith("-door.local")) return undefined;
  return `${protocol}//${hostname.slice(0, -".local".length)}-door.local${port === "" ? "" : `:${port}`}`;
}

/** Asks where the page came from, then at the door. Undefined: not locked, or out of reach. */
export async function findLocked(parts: HttpParts = {}, pageOrigin: string = parts.origin ?? location.origin): Promise<LockedBox | undefined> {
  for (const origin of [parts.origin, doorOrigin(pageOrigin)].filter((one, at) => at === 0 || one !== undefined)) {
    const answer = await send(origin === undefined ? parts : { ...parts, origin }, "GET", "/api/box");
    if (!answer.ok) continue;
    return textField(answer.value, "state") === "locked" ? { secondsSinceStart: countField(answer.value, "seconds") ?? 0, origin } : undefined;
  }

  return undefined;
}

/** Done also where somebody else was faster. */
export async function unlock(share: UnlockShare, parts: HttpParts = {}, pageOrigin?: string): Promise<ApiResult<void>> {
  const locked = await findLocked(parts, pageOrigin);
  if (locked === undefined) return failed("unreachable");
  const there: HttpParts = locked.origin === undefined ? parts : { ...parts, origin: locked.origin };
  const begun = await send(there, "POST", "/api/unlock/begin", JSON.stringify({ slot: toBase64url(share.slot) }));
  if (!begun.ok) return begun.error === "not-locked" ? { ok: true, value: undefined } : begun;
  const [exchange, blinded] = [bytesField(begun.value, "exchange", idBytes), bytesField(begun.value, "blinded", elementBytes)];
  const evaluated = blinded === undefined ? undefined : evaluate(share.key, blinded);
  if (exchange === undefined || evaluated === undefined) return failed("malformed");
  const done = await send(there, "POST", "/api/unlock/finish", JSON.stringify({ exchange: toBase64url(exchange), evaluated: toBase64url(evaluated) }));
  return done.ok || done.error === "not-locked" ? { ok: true, value: undefined } : done;
}
