// The known answers that the box's tests use too (tests/vectors): both sides sign and check the very same bytes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { equal, fromBase64url, toBase64url } from "../../src/platform/bytes.ts";
import {
  boxFingerprint,
  connectTranscript,
  deviceIdOf,
  invitationToken,
  pairAnswerProof,
  pairTranscript,
  requestText,
  revealsWipe,
} from "../../src/transport/authentication.ts";
import { boxApi } from "../../src/transport/box-api.ts";
import type { QrPayload } from "../../src/transport/link.ts";
import { Handshake } from "../../src/transport/mqtt/handshake.ts";
import { pairWith } from "../../src/transport/pairing.ts";
import { formatQr, parseQr, qrAddress } from "../../src/transport/qr-payload.ts";
import { deviceKey } from "./device.ts";

type Vector = Record<string, string>;
const read = <T>(name: string): T => JSON.parse(readFileSync(join(import.meta.dirname, "../../../../tests/vectors", `${name}.json`), "utf8")) as T;
const bytes = (hex: string | undefined): Uint8Array => Uint8Array.from(Buffer.from(hex ?? "", "hex"));
const hex = (of: Uint8Array): string => Buffer.from(of).toString("hex");

const identities = read<{ devices: Vector[]; box: Vector; wipe: Vector }>("identities");
const boxKey = bytes(identities.box.key);

describe("identities", () => {
  it("ids and fingerprints are made of keys", () => {
    for (const device of identities.devices) {
      expect(hex(deviceKey(bytes(device.seed)).publicKey)).toBe(device.key);
      expect(deviceIdOf(bytes(device.key))).toBe(device.idText);
      expect(hex(fromBase64url(device.idText ?? "") ?? new Uint8Array())).toBe(device.id);
    }

    expect(hex(boxFingerprint(boxKey))).toBe(identities.box.fingerprint);
  });

  it("the wipe is revealed by its secret and by nothing else", () => {
    const secret = bytes(identities.wipe.secret);
    expect(revealsWipe(secret, bytes(identities.wipe.hash))).toBe(true);
    expect(
      revealsWipe(
        Uint8Array.from(secret, (byte, i) => (i === 0 ? byte ^ 1 : byte)),
        bytes(identities.wipe.hash),
      ),
    ).toBe(false);
    expect(revealsWipe(new Uint8Array(), bytes(identities.wipe.hash))).toBe(false);
  });

  it("an invitation's token is made of its secret", () => {
    const invitation = read<Vector>("invitations");
    expect(hex(invitationToken(bytes(invitation.secret)))).toBe(invitation.token);
  });
});

it("connecting: the challenge is taken and answered", () => {
  const connect = read<Vector>("connect");
  const device = deviceKey(bytes(connect.deviceSeed));
  const pairing = { boxKey, wipeHash: new Uint8Array(32), rights: 1 as const, deviceId: connect.clientIdText ?? "" };
  expect(hex(connectTranscript(boxKey, pairing.deviceId, bytes(connect.phoneNonce), bytes(connect.boxNonce)))).toBe(connect.u);
  const handshake = new Handshake(pairing, device, bytes(connect.phoneNonce));
  expect(hex(handshake.answer(bytes(connect.challengeData)) ?? new Uint8Array())).toBe(connect.answerData);
  expect(handshake.boxIsProven).toBe(true);
  const forged = bytes(connect.challengeData).map((byte, i) => (i === 40 ? byte ^ 1 : byte));
  expect(new Handshake(pairing, device, bytes(connect.phoneNonce)).answer(forged)).toBeUndefined();
});

describe("pairing", () => {
  const vector = read<Vector & { bodies: Record<"begin" | "answer" | "confirm" | "done", object> }>("pairing");

  it("sends the bodies and takes the answers, to the byte", async () => {
    const sent: unknown[] = [];
    const replay = (async (url: string, init: RequestInit) => {
      sent.push(JSON.parse(String(init.body)));
      return new Response(JSON.stringify(url.endsWith("begin") ? vector.bodies.answer : vector.bodies.done));
    }) as unknown as typeof fetch;
    const qr: QrPayload = { kind: "box", token: bytes(vector.token), fingerprint: bytes(vector.fingerprint), name: "messenger" };
    const paired = await pairWith({ fetch: replay }, () => bytes(vector.phoneNonce) as Uint8Array<ArrayBuffer>)(qr, deviceKey(bytes(vector.deviceSeed)));
    expect(sent).toEqual([vector.bodies.begin, vector.bodies.confirm]);
    expect(paired).toMatchObject({ ok: true, value: { boxKey, wipeHash: bytes(vector.wipeHash), rights: 1 } });
  });

  it("has the same transcript and proof", () => {
    const transcript = pairTranscript({
      boxKey,
      deviceKey: deviceKey(bytes(vector.deviceSeed)).publicKey,
      phoneNonce: bytes(vector.phoneNonce),
      boxNonce: bytes(vector.boxNonce),
      wipeHash: bytes(vector.wipeHash),
    });
    expect(hex(transcript)).toBe(vector.transcript);
    expect(equal(pairAnswerProof(bytes(vector.token), transcript), fromBase64url((vector.bodies.answer as Vector).proof ?? "") ?? new Uint8Array())).toBe(true);
  });
});

describe("signed requests", () => {
  const vector = read<Vector & { requests: Vector[] }>("requests") as unknown as { deviceSeed: string; nonce: string; requests: Vector[] };
  const device = deviceKey(bytes(vector.deviceSeed));
  const deviceId = deviceIdOf(device.publicKey);

  it("are signed over the same text", () => {
    for (const { method = "", path = "", body = "", signature } of vector.requests)
      expect(hex(device.sign(requestText(boxKey, deviceId, bytes(vector.nonce), method, path, body)))).toBe(signature);
  });

  it("carry the same header", async () => {
    const headers: string[] = [];
    const record = (async (url: string, init: RequestInit) => {
      headers.push((init.headers as Record<string, string>).Authorization ?? "");
      return new Response(JSON.stringify(url.endsWith("nonce") ? { nonce: toBase64url(bytes(vector.nonce)) } : { devices: [] }));
    }) as unknown as typeof fetch;
    await boxApi({ boxKey, wipeHash: new Uint8Array(32), rights: 1, deviceId }, device, { fetch: record }).devices();
    expect(headers[1]).toBe(vector.requests.find(({ path }) => path === "/api/devices")?.authorization);
  });
});

describe("QR codes", () => {
  const vector = read<{
    valid: Array<{
      kind: number;
      address: string;
      port: number;
      label: string;
      token?: string;
      secret?: string;
      inviter?: string;
      fingerprint: string;
      payload: string;
      url: string;
    }>;
    refused: Vector[];
  }>("qr");

  it("are read and written alike", () => {
    for (const one of vector.valid) {
      const shared = { fingerprint: bytes(one.fingerprint), name: one.label };
      const expected: QrPayload =
        one.kind === 1
          ? { kind: "box", token: bytes(one.token), ...shared }
          : { kind: "phone", secret: bytes(one.secret), inviter: toBase64url(bytes(one.inviter)), ...shared };
      expect(parseQr(one.url)).toEqual(expected);
      expect(qrAddress(expected, one.address, one.port)).toBe(one.url);
      expect(formatQr(expected)).toBe(toBase64url(bytes(one.payload)));
    }
  });

  it("are refused alike", () => {
    for (const { why, payloadText = "" } of vector.refused) expect(parseQr(payloadText), why).toBeUndefined();
  });
});
