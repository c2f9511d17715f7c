// The platform's small services: bytes and their spelling, the phone's language, QR pictures, one tab at a time.
import encodeQR from "qr";
import fc from "fast-check";
import { expect, it } from "vitest";
import { concat, equal, fromBase64url, toBase64url } from "../../src/platform/bytes.ts";
import { frameDecoder } from "../../src/platform/camera.ts";
import { phoneLanguage } from "../../src/platform/language.ts";
import { claimTab, whenTabIsFree } from "../../src/platform/one-tab.ts";
import { OneAtATime } from "../../src/platform/one-at-a-time.ts";

it("base64url is what others write, and only its canonical spelling is read", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = toBase64url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64url"));
      expect(equal(fromBase64url(text) ?? Uint8Array.of(1), bytes)).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      const bytes = fromBase64url(text);
      if (bytes) expect(toBase64url(bytes)).toBe(text);
    }),
  );
  for (const text of ["A", "AB", "AAB", "AA==", "A A", "+A", "/w"]) expect(fromBase64url(text), text).toBeUndefined();
});

it("joined bytes are equal only to the same bytes", () => {
  expect(equal(concat(Uint8Array.of(1), Uint8Array.of(2, 3)), Uint8Array.of(1, 2, 3))).toBe(true);
  expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false);
  expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
});

it("the language is the phone's first that we know", () => {
  expect(phoneLanguage(["ko-KR", "en"])).toBe("ko");
  expect(phoneLanguage(["fr", "en-GB", "ko"])).toBe("en");
  expect(phoneLanguage(["fr"])).toBe("en");
  expect(phoneLanguage([])).toBe("ko");
});

it("a code in a picture is read without the browser's help, and a picture without one is no error", async () => {
  const decodeFrame = await frameDecoder();
  const text = "http://192.168.0.9:8080/#AQQEBAQEBAQEBAQEBAQEBAQ";
  const modules = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const scale = 6;
  const side = modules.length * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) if (modules[Math.floor(y / scale)]?.[Math.floor(x / scale)]) data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
  expect(decodeFrame({ width: side, height: side, data })).toBe(text);
  expect(decodeFrame({ width: 100, height: 100, data: new Uint8ClampedArray(40_000).fill(255) })).toBeUndefined();
});

it("work runs one at a time, and a failure does not stop the next", async () => {
  const queue = new OneAtATime();
  const order: string[] = [];
  const step = (name: string, fails = false) =>
    queue.run(async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  const results = await Promise.allSettled([step("a", true), step("b")]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
});

it("one tab owns the app; another is told, and learns when it may", async () => {
  const holders: Array<() => void> = [];
  let held = false;
  const locks = {
    request: async (_: string, ...rest: [unknown, unknown?]) => {
      const [options, work] = (rest.length === 2 ? rest : [{}, rest[0]]) as [{ ifAvailable?: boolean }, (lock: object | null) => Promise<void> | undefined];
      if (held && options.ifAvailable) return work(null);
      if (held) await new Promise<void>((resolve) => holders.push(resolve));
      held = true;
      return work({});
    },
  } as unknown as LockManager;
  expect(await claimTab(locks)).toBe(true);
  expect(await claimTab(locks)).toBe(false);
  let free = false;
  const waiting = whenTabIsFree(locks).then(() => (free = true));
  await Promise.resolve();
  expect(free).toBe(false);
  holders.shift()?.();
  await waiting;
  expect(free).toBe(true);
});
