// The phone's half of an unlocking: RFC 9497's own vectors, where a locked box is looked for, and what its answers come to.
import { readFileSync } from "node:fs";
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { describe, expect, it } from "vitest";
import { fromBase64url, toBase64url } from "../../src/platform/bytes.ts";
import { doorOrigin, evaluate, findLocked, newUnlockKey, unlock } from "../../src/transport/unlocking.ts";

const vectors = JSON.parse(readFileSync(new URL("../../../../tests/vectors/oprf.json", import.meta.url), "utf8"));
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
const slot = new Uint8Array(16).fill(1);
const exchange = new Uint8Array(16).fill(2);
const page = "https://messenger.local:8443";

type Answers = Record<string, readonly [number, unknown]>;

/** A box that answers by address; what it does not know is out of reach. */
function box(answers: Answers) {
  const asked: Array<{ url: string; body: Record<string, string> }> = [];
  const ask = (async (url: string, init: RequestInit) => {
    asked.push({ url, body: typeof init.body === "string" ? JSON.parse(init.body) : {} });
    const answer = answers[url];
    if (answer === undefined) throw new TypeError("network");
    return new Response(JSON.stringify(answer[1]), { status: answer[0] });
  }) as unknown as typeof fetch;
  return { parts: { fetch: ask }, asked };
}

describe("evaluating", () => {
  it.each(vectors.exchanges as Array<Record<string, string>>)("is that of RFC 9497 for input $input", ({ blinded, evaluated }) => {
    expect(evaluate(hex(vectors.secretKey), hex(blinded!))).toEqual(hex(evaluated!));
  });

  it.each(vectors.refused as Array<{ why: string; element: string }>)("refuses what is no element: $why", ({ element }) => {
    expect(evaluate(newUnlockKey(), hex(element))).toBeUndefined();
  });

  it("makes a key that no other phone has", () => {
    expect(newUnlockKey()).toHaveLength(32);
    expect(newUnlockKey()).not.toEqual(newUnlockKey());
  });
});

describe("finding a locked box", () => {
  it("knows the door's name of a name, and none of an address", () => {
    expect(doorOrigin(page)).toBe("https://messenger-door.local:8443");
    expect(doorOrigin("https://messenger-door.local:8443")).toBeUndefined();
    expect(doorOrigin("https://192.168.0.9:8443")).toBeUndefined();
  });

  it("asks where the page came from, and at the door where nobody answers there", async () => {
    const away = box({ "https://messenger-door.local:8443/api/box": [200, { state: "locked", seconds: 120 }] });
    expect(await findLocked(away.parts, page)).toEqual({ secondsSinceStart: 120, origin: "https://messenger-door.local:8443" });
    expect(away.asked.map(({ url }) => url)).toEqual(["/api/box", "https://messenger-door.local:8443/api/box"]);
    const here = box({ "/api/box": [200, { state: "locked", seconds: 3 }] });
    expect(await findLocked(here.parts, page)).toEqual({ secondsSinceStart: 3, origin: undefined });
  });

  it("is not fooled by an open box, nor by silence", async () => {
    expect(await findLocked(box({ "/api/box": [200, { state: "ready" }] }).parts, page)).toBeUndefined();
    expect(await findLocked(box({}).parts, page)).toBeUndefined();
  });
});

describe("unlocking", () => {
  const key = newUnlockKey();
  const { blinded } = ristretto255_oprf.oprf.blind(Uint8Array.of(9));
  const locked: Answers = {
    "/api/box": [200, { state: "locked", seconds: 1 }],
    "/api/unlock/begin": [200, { exchange: toBase64url(exchange), blinded: toBase64url(blinded) }],
    "/api/unlock/finish": [200, {}],
  };

  it("sends what it evaluated, and never its key", async () => {
    const { parts, asked } = box(locked);
    expect(await unlock({ key, slot }, parts, page)).toEqual({ ok: true, value: undefined });
    expect(asked[1]!.body).toEqual({ slot: toBase64url(slot) });
    expect(fromBase64url(asked[2]!.body.evaluated!)).toEqual(ristretto255_oprf.oprf.blindEvaluate(key, blinded));
    expect(JSON.stringify(asked)).not.toContain(toBase64url(key));
  });

  it("is done where another adult was faster", async () => {
    expect(await unlock({ key, slot }, box({ ...locked, "/api/unlock/begin": [409, { error: "not-locked" }] }).parts, page)).toEqual({ ok: true, value: undefined });
  });

  it("says why not", async () => {
    expect(await unlock({ key, slot }, box({ ...locked, "/api/unlock/finish": [403, { error: "wrong-phone" }] }).parts, page)).toEqual({ ok: false, error: "wrong-phone" });
    expect(await unlock({ key, slot }, box({ ...locked, "/api/unlock/begin": [200, { exchange: "?", blinded: "?" }] }).parts, page)).toEqual({ ok: false, error: "malformed" });
    expect(await unlock({ key, slot }, box({}).parts, page)).toEqual({ ok: false, error: "unreachable" });
  });
});
