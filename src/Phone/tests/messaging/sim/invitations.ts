// What stands in for QR codes: the founder's by a word, a phone's by an address that means the same to every phone of the process.
import { toB64u } from "../../../src/messaging/codec/bytes.ts";
import type { Deps } from "../../../src/messaging/session/deps.ts";
import type { QrPayload } from "../../../src/transport/link.ts";

const made = new Map<string, QrPayload>();

export const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

export const codes: Pick<Deps, "parseCode" | "inviteUrl"> = {
  parseCode: (code) => (code === "founder" ? { kind: "box", token: random(16), fingerprint: random(16), name: "home" } : made.get(code)),
  inviteUrl: (payload) => {
    const url = `invitation:${toB64u(payload.secret)}`;
    made.set(url, payload);
    return url;
  },
};
