// Pairing and signed requests against the box's side of them: what holds, and each lie that is found.
import { describe, expect, it } from "vitest";
import { toBase64url } from "../../src/platform/bytes.ts";
import { boxApi } from "../../src/transport/box-api.ts";
import { BoxAddress } from "../../src/transport/box-address.ts";
import { boxInfo } from "../../src/transport/box-info.ts";
import { deviceIdOf, invitationToken } from "../../src/transport/authentication.ts";
import type { QrPayload } from "../../src/transport/link.ts";
import { pairWith } from "../../src/transport/pairing.ts";
import { deviceKey } from "./device.ts";
import { TestApi } from "./test-api.ts";

const device = deviceKey(new Uint8Array(32).fill(1));
const bytes = (value: number, length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(value);

function stage() {
  const api = new TestApi();
  const qr: QrPayload = { kind: "box", token: api.token, fingerprint: api.fingerprint, name: "home" };
  return { api, qr, pair: pairWith({ fetch: api.fetch }) };
}

describe("pairing", () => {
  it("keeps the box's key, its wipe hash and our rights", async () => {
    const { api, qr, pair } = stage();
    expect(await pair(qr, device)).toEqual({
      ok: true,
      value: { boxKey: api.boxKey, wipeHash: api.wipeHash, rights: 1, deviceId: deviceIdOf(device.publicKey) },
    });
  });

  it("shows the box a token that tells nothing of the invitation's secret", async () => {
    const { api, pair } = stage();
    const secret = bytes(6, 16);
    api.token = Uint8Array.from(invitationToken(secret));
    expect((await pair({ kind: "phone", secret, fingerprint: api.fingerprint, inviter: deviceIdOf(device.publicKey), name: "home" }, device)).ok).toBe(true);
  });

  it("finds another box, whatever it changes in its answer", async () => {
    for (const field of ["box", "nonce", "wipe", "proof", "signature"]) {
      const { api, qr, pair } = stage();
      api.tamper = (path, answer) => (path === "/api/pair/begin" ? { ...answer, [field]: toBase64url(bytes(8, field === "signature" ? 64 : 32)) } : answer);
      expect(await pair(qr, device), field).toEqual({ ok: false, error: "wrong-box" });
      expect(api.asked, field).toEqual(["/api/pair/begin"]);
    }
  });

  it("finds rights that the box did not sign", async () => {
    const { api, qr, pair } = stage();
    api.tamper = (path, answer) => (path === "/api/pair/confirm" ? { ...answer, rights: 2 } : answer);
    expect(await pair(qr, device)).toEqual({ ok: false, error: "wrong-box" });
  });

  it("asks again when the last answer got lost", async () => {
    const { api, qr, pair } = stage();
    api.lost.set("/api/pair/confirm", 2);
    expect((await pair(qr, device)).ok).toBe(true);
  });

  it("says closed, unreachable or malformed as it is", async () => {
    const { api, qr, pair } = stage();
    expect(await pair({ ...qr, kind: "box", token: bytes(9, 16) } as QrPayload, device)).toEqual({ ok: false, error: "pairing-closed" });
    api.lost.set("/api/pair/begin", 1);
    expect(await pair(qr, device)).toEqual({ ok: false, error: "unreachable" });
    const page = (async () => new Response("<html>", { status: 502 })) as unknown as typeof fetch;
    expect(await pairWith({ fetch: page })(qr, device)).toEqual({ ok: false, error: "malformed" });
  });
});

describe("signed requests", () => {
  const signed = () => {
    const api = new TestApi();
    api.pairedWith(device.publicKey);
    return {
      api,
      box: boxApi({ boxKey: api.boxKey, wipeHash: api.wipeHash, rights: 1, deviceId: deviceIdOf(device.publicKey) }, device, { fetch: api.fetch }),
    };
  };

  it("carry their content and give what the box says", async () => {
    const { api, box } = signed();
    api.answers = {
      "/api/invitations": (body) => (body.rights === 2 && body.token === toBase64url(bytes(1, 16)) ? [200, { seconds: 600 }] : [400, { error: "malformed" }]),
      "/api/invitations/cancel": () => [200, {}],
      "/api/devices/remove": () => [403, { error: "not-allowed" }],
      "/api/settings": (body) => [200, { retentionSeconds: body.retentionSeconds ?? 86_400, language: "ko" }],
      "/api/devices": () => [200, { devices: [{ id: deviceIdOf(device.publicKey), key: toBase64url(device.publicKey), rights: 1 }] }],
    };
    expect(await box.openInvitation(bytes(1, 16), 2)).toEqual({ ok: true, value: { seconds: 600 } });
    expect(await box.cancelInvitation(bytes(1, 16))).toEqual({ ok: true, value: undefined });
    expect(await box.removeDevice("AAAAAAAAAAAAAAAAAAAAAA")).toEqual({ ok: false, error: "not-allowed" });
    expect(await box.settings()).toEqual({ ok: true, value: { retentionSeconds: 86_400, language: "ko" } });
    expect(await box.settings({ retentionSeconds: 300 })).toMatchObject({ value: { retentionSeconds: 300 } });
    expect(await box.devices()).toEqual({ ok: true, value: [{ id: deviceIdOf(device.publicKey), key: device.publicKey, rights: 1 }] });
  });

  it("do not believe a device list that puts a key under another's id", async () => {
    const { api, box } = signed();
    api.answers = { "/api/devices": () => [200, { devices: [{ id: "AAAAAAAAAAAAAAAAAAAAAA", key: toBase64url(device.publicKey), rights: 1 }] }] };
    expect(await box.devices()).toEqual({ ok: false, error: "malformed" });
    api.answers = { "/api/devices": () => [200, { devices: [null] }] };
    expect(await box.devices()).toEqual({ ok: false, error: "malformed" });
  });

  it("set a box's clock that is behind, and leave one alone that is right or ahead", async () => {
    const { api, box } = signed();
    let told: unknown;
    const clockAt = (time: number) => {
      const ports = { https: 8443, mqtt: 8883, http: 8080 };
      api.answers = {
        "/api/box": () => [200, { box: toBase64url(api.boxKey), name: "home", address: "", version: "1", state: "ready", time, ports }],
        "/api/time": (body) => ((told = body.time), [200, {}]),
      };
    };
    for (const right of [1_800_000_000, 1_800_000_000 - 179, 1_900_000_000]) {
      clockAt(right);
      expect(await box.setClock(1_800_000_000_500)).toEqual({ ok: true, value: undefined });
      expect(told).toBeUndefined();
    }

    clockAt(1_700_000_000);
    expect(await box.setClock(1_800_000_000_500)).toEqual({ ok: true, value: undefined });
    expect(told).toBe(1_800_000_000);
  });

  it("are refused under another key", async () => {
    const { api, box } = signed();
    api.pairedWith(deviceKey(bytes(2, 32)).publicKey);
    expect(await box.settings()).toEqual({ ok: false, error: "not-paired" });
  });
});

it("what the box tells everyone is read, and only when it is whole", async () => {
  const api = new TestApi();
  const said = {
    box: toBase64url(api.boxKey),
    name: "home",
    address: "192.168.0.9",
    version: "0.1.0",
    state: "ready",
    ports: { https: 8443, mqtt: 8883, http: 8080 },
  };
  api.answers = { "/api/box": () => [200, said] };
  expect(await boxInfo({ fetch: api.fetch })).toEqual({
    ok: true,
    value: { boxKey: api.boxKey, name: "home", address: "192.168.0.9", version: "0.1.0", state: "ready", ports: said.ports },
  });
  api.answers = { "/api/box": () => [200, { ...said, ports: null }] };
  expect(await boxInfo({ fetch: api.fetch })).toEqual({ ok: false, error: "malformed" });
});

it("an invitation leads to the address that the box gives, or to the page's own until then", async () => {
  const api = new TestApi();
  const payload: QrPayload = { kind: "phone", secret: bytes(1, 16), fingerprint: api.fingerprint, inviter: deviceIdOf(device.publicKey), name: "home" };
  const address = new BoxAddress({ fetch: api.fetch }, "home.local");
  await address.refresh();
  expect(address.inviteUrl(payload)).toMatch(/^http:\/\/home\.local:8080\/#/);
  api.answers = {
    "/api/box": () => [
      200,
      { box: toBase64url(api.boxKey), name: "home", address: "192.168.0.9", version: "1", state: "ready", ports: { https: 443, mqtt: 8883, http: 80 } },
    ],
  };
  await address.refresh();
  expect(address.inviteUrl(payload)).toMatch(/^http:\/\/192\.168\.0\.9:80\/#/);
});
