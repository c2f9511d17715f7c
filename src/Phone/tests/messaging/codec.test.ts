// The encodings: one spelling for each value, and nothing from outside can throw.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromB64u, toB64u } from "../../src/messaging/codec/bytes.ts";
import { decode, encode, type Value } from "../../src/messaging/codec/cbor.ts";
import { pad, paddedLength } from "../../src/messaging/codec/padding.ts";
import { decodeContent, encodeContent } from "../../src/messaging/rooms/contents.ts";
import { english } from "../../src/messaging/safety/words-en.ts";
import { korean } from "../../src/messaging/safety/words-ko.ts";

const values = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.maxSafeNat(),
    fc.string({ unit: "grapheme" }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.string({ maxLength: 5 }).filter((key) => key !== "__proto__"), tie("value"), { maxKeys: 5 }),
  ),
})).value;

describe("records", () => {
  it("come back as they were, also with padding behind", () => {
    fc.assert(fc.property(values, (value) => void expect(encode(decode(pad(encode(value)))!)).toEqual(encode(value))));
  });

  it("match the examples of RFC 8949", () => {
    const hex = (value: Value): string => Buffer.from(encode(value)).toString("hex");
    expect(hex(1_000_000_000_000)).toBe("1b000000e8d4a51000");
    expect(hex({ b: [2, 3], a: 1 })).toBe("a26161016162820203");
    expect(hex(["a", { b: "c" }])).toBe("826161a161626163");
    expect(hex("水")).toBe("63e6b0b4");
  });

  it("never throw, whatever arrives", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void [decode(bytes), decodeContent(bytes)]));
  });

  it("cannot be nested without end, or announce more than is there", () => {
    expect(decode(new Uint8Array(5_000).fill(0x81))).toBeUndefined();
    expect(decode(Uint8Array.of(0x9b, 0, 0, 0, 1, 0, 0, 0, 0))).toBeUndefined();
    expect(decode(Uint8Array.of(0x41, 7, 1))).toBeUndefined();
  });
});

describe("contents", () => {
  it("are padded to few lengths", () => {
    const lengths = new Set(Array.from({ length: 4_000 }, (_, length) => paddedLength(length)));
    expect(lengths.size).toBeLessThan(20);
    fc.assert(fc.property(fc.nat(200_000), (length) => paddedLength(length) >= length && paddedLength(length) <= Math.max(256, length * 1.25 + 1)));
  });

  it("come back as they were", () => {
    const content = { kind: "text", id: toB64u(new Uint8Array(16).fill(1)), at: 5, n: 7, text: "안녕 👋", arrived: [], read: [] } as const;
    expect(decodeContent(encodeContent(content))).toEqual(content);
  });
});

describe("b64u", () => {
  it("has one spelling for each value", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(fromB64u(toB64u(bytes))).toEqual(Uint8Array.from(bytes))));
    for (const wrong of ["A", "AB", "AA=", "+A"]) expect(fromB64u(wrong)).toBeUndefined();
  });
});

describe("the word lists", () => {
  it("have 128 different words each", () => {
    for (const words of [english, korean]) expect([words.length, new Set(words).size]).toEqual([128, 128]);
  });
});
