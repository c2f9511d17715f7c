// How a conversation is cut into lines, where it stands when it grows, and what counts as a link or a picture.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EntryView } from "../../src/messaging/messenger.ts";
import { atBottom, place } from "../../src/ui/flow/anchoring.ts";
import { isPictureOnly, linesOf, piecesOf, withoutCeremony } from "../../src/ui/flow/thread.ts";

const at = (day: number, hour: number, minute: number): number => new Date(2026, 10, day, hour, minute).getTime();
const said = (id: string, from: string, when: number): EntryView => ({ kind: "text", id, from, mine: from === "me", text: id, at: when, unread: 0, delivery: "read" });
const notice = (id: string, when: number): EntryView => ({ kind: "notice", id, at: when, notice: "joined", actor: "mum", subjects: [] });
const shape = (entries: readonly EntryView[]) => linesOf(entries).map((line) => (line.kind === "text" ? `${line.entry.id}${line.head ? " head" : ""}${line.tail ? " tail" : ""}${line.latestOwn ? " latest" : ""}` : line.kind));

describe("Lines of a conversation", () => {
  it("carry_name_and_time_once_for_a_run_within_a_minute", () => {
    expect(shape([said("a", "mum", at(24, 9, 0)), said("b", "mum", at(24, 9, 0)), said("c", "mum", at(24, 9, 1))])).toEqual(["day", "a head", "b tail", "c head tail"]);
  });

  it("begin_a_new_run_with_another_person_or_after_a_notice", () => {
    expect(shape([said("a", "mum", at(24, 9, 0)), said("b", "dad", at(24, 9, 0)), notice("n", at(24, 9, 0)), said("c", "dad", at(24, 9, 0))])).toEqual(["day", "a head tail", "b head tail", "notice", "c head tail"]);
  });

  it("name_each_day_once", () => {
    expect(shape([said("a", "mum", at(23, 23, 59)), said("b", "mum", at(24, 0, 0)), said("c", "mum", at(24, 8, 0))])).toEqual(["day", "a head tail", "day", "b head tail", "c head tail"]);
  });

  it("say_the_state_in_words_on_my_latest_alone", () => {
    expect(shape([said("a", "me", at(24, 9, 0)), said("b", "me", at(24, 9, 5)), said("c", "mum", at(24, 9, 6))])).toEqual(["day", "a head tail", "b head tail latest", "c head tail"]);
  });

  it("leave_out_who_made_a_chat_of_two_and_keep_every_other_notice", () => {
    const left: EntryView = { kind: "notice", id: "l", at: at(24, 9, 2), notice: "left", actor: "mum", subjects: [] };
    expect(withoutCeremony([notice("n", at(24, 9, 0)), said("a", "mum", at(24, 9, 1)), left])).toEqual([said("a", "mum", at(24, 9, 1)), left]);
  });

  it("lose_and_double_nothing", () => {
    const entry = fc.record({ from: fc.constantFrom("me", "mum", "dad"), minute: fc.nat(3000), text: fc.boolean() });
    fc.assert(
      fc.property(fc.array(entry), (made) => {
        const entries = made.map(({ from, minute, text }, index) => (text ? said(`${index}`, from, at(23, 0, minute)) : notice(`${index}`, at(23, 0, minute))));
        const lines = linesOf(entries);
        expect(lines.flatMap((line) => (line.kind === "day" ? [] : [line.entry]))).toEqual(entries);
        expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
      }),
    );
  });
});

describe("The place in a conversation", () => {
  const reading = { top: 200, height: 2000, viewport: 600 };
  const end = { top: 1400, height: 2000, viewport: 600 };
  const ends = { first: "a", last: "m", lastMine: false };

  it("opens_at_the_end", () => {
    expect(place({ top: 0, height: 0, viewport: 0 }, { first: undefined, last: undefined, lastMine: false }, ends, { height: 2000, viewport: 600 })).toEqual({ top: 1400, unseen: false });
  });

  it("follows_new_messages_at_the_end", () => {
    expect(place(end, ends, { ...ends, last: "n" }, { height: 2080, viewport: 600 })).toEqual({ top: 1480, unseen: false });
  });

  it("does_not_move_while_older_messages_are_read_and_says_that_something_came", () => {
    expect(place(reading, ends, { ...ends, last: "n" }, { height: 2080, viewport: 600 })).toEqual({ top: 200, unseen: true });
  });

  it("goes_to_the_end_with_my_own_message", () => {
    expect(place(reading, ends, { ...ends, last: "n", lastMine: true }, { height: 2080, viewport: 600 })).toEqual({ top: 1480, unseen: false });
  });

  it("keeps_the_same_message_under_the_eyes_when_older_ones_arrive_above", () => {
    expect(place(reading, ends, { ...ends, first: "older" }, { height: 3000, viewport: 600 })).toEqual({ top: 1200, unseen: false });
  });

  it("counts_two_lines_from_the_end_as_the_end", () => {
    expect([atBottom(end), atBottom({ ...end, top: 1340 }), atBottom({ ...end, top: 1300 })]).toEqual([true, true, false]);
  });
});

describe("The words of a message", () => {
  it("keep_every_character_and_take_only_real_addresses_as_links", () => {
    expect(piecesOf("여기 https://example.com/a?b=1. 봐요")).toEqual([{ kind: "words", text: "여기 " }, { kind: "link", text: "https://example.com/a?b=1" }, { kind: "words", text: ". 봐요" }]);
    expect(piecesOf("javascript:alert(1) ftp://a").every(({ kind }) => kind === "words")).toBe(true);
    fc.assert(fc.property(fc.string(), (text) => piecesOf(text).map((piece) => piece.text).join("") === text));
  });

  it("are_a_picture_only_with_one_to_three_emoji", () => {
    expect(["🎂", "❤️", "👨‍👩‍👧 🎉", "👍🏽👍🏽👍🏽"].map(isPictureOnly)).toEqual([true, true, true, true]);
    expect(["", "1", "🎂 축하", "🎂🎂🎂🎂", "ok"].map(isPictureOnly)).toEqual([false, false, false, false, false]);
  });
});
