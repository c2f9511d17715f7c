// The two languages say the same things, and every sentence is really there. (Missing keys do not even compile.)
import { describe, expect, it } from "vitest";
import { en } from "../../src/ui/text/en.ts";
import { ko } from "../../src/ui/text/ko.ts";

type Entry = readonly [key: string, value: unknown];

function entriesOf(value: object, path = ""): Entry[] {
  return Object.entries(value).flatMap(([key, inner]): Entry[] => {
    const name = path === "" ? key : `${path}.${key}`;
    return typeof inner === "object" && inner !== null ? entriesOf(inner as object, name) : [[name, inner]];
  });
}

/** What a sentence says with plain values in its places. */
function spoken(value: unknown): string {
  if (typeof value === "string") return value;
  const sentence = value as (...places: unknown[]) => string;
  for (const places of [[3, "여덟"], ["지우", ["엄마"]], [["지우", "엄마"]], ["지우", "안녕"]]) {
    try {
      return sentence(...places);
    } catch {
      // Made for other places: the next ones fit.
    }
  }
  throw new Error("no sentence");
}

describe("The languages", () => {
  it("have_the_same_keys", () => {
    expect(entriesOf(en).map(([key]) => key)).toEqual(entriesOf(ko).map(([key]) => key));
  });

  it.each([["ko", ko], ["en", en]] as const)("leave_no_sentence_empty_in_%s", (_, catalogue) => {
    for (const [key, value] of entriesOf(catalogue)) expect(spoken(value).trim(), key).not.toBe("");
  });

  it("speak_no_jargon", () => {
    const jargon = /epoch|device id|token|fingerprint of the key|에포크|토큰|디바이스|서버|MQTT|MLS|프로토콜/i;
    for (const [key, value] of [...entriesOf(ko), ...entriesOf(en)]) expect(spoken(value), key).not.toMatch(jargon);
  });

  it("leave_no_Korean_in_the_English_sentences", () => {
    for (const [key, value] of entriesOf(en)) if (typeof value === "string") expect(value, key).not.toMatch(/[가-힣]/);
  });

  it("count_in_English_as_English_does", () => {
    expect([en.room.members(1), en.room.members(2), en.unlock.triesLeft(1)]).toEqual(["1 person", "2 people", expect.stringContaining("1 more wrong try,")]);
    expect([en.room.typing(["Mum"]), en.room.typing(["Mum", "Dad"])]).toEqual(["Mum is writing", "Mum and Dad are writing"]);
  });
});
