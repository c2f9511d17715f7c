// The oblivious exchange with the box (RFC 9497, mode OPRF, ristretto255-SHA512): this phone has an input, the box a key, and
// only both together give the share. The box sees a random point and learns neither input, share nor room.
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { text, zero } from "../codec/bytes.ts";
import type { ApiResult, BoxApi } from "../../transport/link.ts";

const { oprf } = ristretto255_oprf;

/** `output`: of the exchange, 64 bytes. */
export const shareFrom = (output: Uint8Array, boxKey: Uint8Array, room: Uint8Array): Uint8Array => hkdf(sha512, output, new Uint8Array(), text("shred-share/1", boxKey, room), 32);

/** The share for one room, 32 bytes; a box with another key gives another share. The caller zeroes it. */
export async function shareOf(api: BoxApi, boxKey: Uint8Array, room: Uint8Array, input: Uint8Array): Promise<ApiResult<Uint8Array>> {
  const { blind, blinded } = oprf.blind(input);
  const answer = await api.evaluate(blinded);
  if (!answer.ok) return answer;
  try {
    const output = oprf.finalize(input, blind, answer.value);
    const share = shareFrom(output, boxKey, room);
    zero(output, blind);
    return { ok: true, value: share };
  } catch {
    // No element of the group, or its identity.
    return { ok: false, error: "malformed" };
  }
}
