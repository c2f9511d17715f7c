// What a QR code of the box or of an inviting phone says (protocol.md, QR code): read from an address, a fragment or the
// bare payload, as scanned or typed, and written. Only the canonical spelling counts.
import { concat, fromBase64url, toBase64url, utf8 } from "../platform/bytes.ts";
import type { QrPayload } from "./link.ts";

const kinds = { box: 1, phone: 2 } as const;
const name = /^[a-z0-9-]{1,32}$/;

/** Undefined when this is not such a code. */
export function parseQr(text: string): QrPayload | undefined {
  const trimmed = text.trim();
  const bytes = fromBase64url(trimmed.slice(trimmed.indexOf("#") + 1));
  if (bytes === undefined) return undefined;
  const fixed = bytes[0] === kinds.box ? 33 : bytes[0] === kinds.phone ? 49 : undefined;
  if (fixed === undefined || bytes.length <= fixed) return undefined;
  const label = String.fromCharCode(...bytes.subarray(fixed, fixed + 33));
  if (!name.test(label) || bytes.length - fixed !== label.length) return undefined;
  const [secret, fingerprint] = [bytes.slice(1, 17), bytes.slice(17, 33)];
  return bytes[0] === kinds.box
    ? { kind: "box", token: secret, fingerprint, name: label }
    : { kind: "phone", secret, fingerprint, inviter: toBase64url(bytes.subarray(33, 49)), name: label };
}

/** The bare payload in base64url. */
export function formatQr(qr: QrPayload): string {
  const label = utf8(qr.name);
  if (qr.kind === "box") return toBase64url(concat(Uint8Array.of(kinds.box), qr.token, qr.fingerprint, label));
  const inviter = fromBase64url(qr.inviter);
  if (inviter?.length !== 16) throw new Error("not a device id");
  return toBase64url(concat(Uint8Array.of(kinds.phone), qr.secret, qr.fingerprint, inviter, label));
}

/** The address to show as a QR: the box's onboarding page, with the payload where no server sees it. */
export function qrAddress(qr: QrPayload, host: string, httpPort: number): string {
  return `http://${host}:${httpPort}/#${formatQr(qr)}`;
}
