// QR payloads: what is written is read back; anything else is no code of ours.
import fc from "fast-check";
import { expect, it } from "vitest";
import { concat, toBase64url, utf8 } from "../../src/platform/bytes.ts";
import type { QrPayload } from "../../src/transport/link.ts";
import { formatQr, parseQr, qrAddress } from "../../src/transport/qr-payload.ts";

const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Uint8Array.from(bytes));
const name = fc.stringMatching(/^[a-z0-9-]{1,32}$/);
const payload: fc.Arbitrary<QrPayload> = fc.oneof(
  fc.record({ kind: fc.constant("box" as const), token: sixteen, fingerprint: sixteen, name }),
  fc.record({ kind: fc.constant("phone" as const), secret: sixteen, fingerprint: sixteen, inviter: sixteen.map(toBase64url), name }),
);

it("a payload comes back from its address, its fragment and its bare text", () => {
  fc.assert(
    fc.property(payload, (qr) => {
      for (const text of [formatQr(qr), `#${formatQr(qr)}`, ` ${qrAddress(qr, "192.168.0.9", 8080)}\n`]) expect(parseQr(text)).toEqual(qr);
    }),
  );
});

it("nothing else is a code", () => {
  const start = concat(Uint8Array.of(1), new Uint8Array(32));
  const bad = [
    "",
    "#",
    "https://example.org/",
    toBase64url(start),
    toBase64url(concat(start, utf8("Home"))),
    toBase64url(concat(start, utf8("a".repeat(33)))),
    toBase64url(concat(Uint8Array.of(3), new Uint8Array(32), utf8("home"))),
    toBase64url(concat(Uint8Array.of(2), new Uint8Array(32), utf8("home"))),
    `${toBase64url(concat(start, utf8("home")))}=`,
  ];
  for (const text of bad) expect(parseQr(text), text).toBeUndefined();
});

it("another spelling of the same bytes is no code", () => {
  const text = toBase64url(concat(Uint8Array.of(1), new Uint8Array(32), utf8("ab")));
  expect(parseQr(text)).toBeDefined();
  expect(parseQr(`${text.slice(0, -1)}${String.fromCharCode(text.charCodeAt(text.length - 1) + 1)}`)).toBeUndefined();
});
