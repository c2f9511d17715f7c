// Where one is, how one comes in, and how people and rooms are called.
import { describe, expect, it } from "vitest";
import type { Messenger, PairFailure } from "../../src/messaging/messenger.ts";
import { titleOf, unreadOf } from "../../src/ui/flow/arrivals.ts";
import { looksLikeInvitation, takeFragment } from "../../src/ui/flow/invitation-link.ts";
import { Joining } from "../../src/ui/flow/joining.ts";
import { pairRoom, roomTitle, sorted } from "../../src/ui/flow/names.ts";
import { createNavigation, type HistoryLike } from "../../src/ui/flow/navigation.ts";
import { sentenceOf } from "../../src/ui/flow/notices.ts";
import { phoneKind } from "../../src/ui/flow/phone-kind.ts";
import { en } from "../../src/ui/text/en.ts";
import { ko } from "../../src/ui/text/ko.ts";
import { familyView } from "./gallery/family.ts";

/** A browser's history with its own Back. */
function browser() {
  const entries: unknown[] = [undefined];
  let index = 0;
  let popped: (state: unknown) => void = () => undefined;
  const history: HistoryLike = {
    get state() {
      return entries[index];
    },
    pushState(state) {
      entries.splice(++index, Infinity, state);
    },
    replaceState(state) {
      entries[index] = state;
    },
    go(delta) {
      index += delta;
      popped(entries[index]);
    },
  };
  const navigation = createNavigation(history);
  popped = (state) => navigation.popped(state);
  return { history, navigation, entries };
}

describe("Navigation", () => {
  it("comes_back_the_way_it_went", () => {
    const { navigation } = browser();
    navigation.open({ at: "room", room: "r" });
    navigation.open({ at: "room-details", room: "r" });
    navigation.back();
    expect(navigation.route.value).toEqual({ at: "room", room: "r" });
    navigation.back();
    expect(navigation.route.value).toEqual({ at: "home" });
  });

  it("never_writes_a_room_or_person_into_the_browser's_history", () => {
    const { navigation, entries } = browser();
    navigation.open({ at: "room", room: "secret-room" });
    navigation.open({ at: "person", person: "secret-person" });
    expect(JSON.stringify(entries)).not.toContain("secret");
  });

  it("skips_a_replaced_screen_on_the_way_back", () => {
    const { navigation } = browser();
    navigation.open({ at: "new-chat" });
    navigation.replace({ at: "room", room: "r" });
    navigation.back();
    expect(navigation.route.value).toEqual({ at: "home" });
  });

  it("goes_home_from_any_depth_and_keeps_what_was_left_closed", () => {
    const { navigation, history } = browser();
    navigation.open({ at: "room", room: "r" });
    navigation.open({ at: "room-details", room: "r" });
    navigation.home("friends");
    expect([navigation.route.value.at, navigation.tab.value]).toEqual(["home", "friends"]);
    history.go(2);
    expect(navigation.route.value).toEqual({ at: "home" });
  });
});

describe("Joining", () => {
  const answering = (error: PairFailure | undefined) => ({ pair: async () => (error === undefined ? { ok: true } : { ok: false, error }) }) as unknown as Messenger;
  const keep = async () => undefined;

  it("offers_the_same_code_again_only_where_that_can_help", async () => {
    const joining = new Joining("code");
    await joining.join(answering("unreachable"), "phone", keep);
    joining.again();
    expect([joining.step.value, joining.code.value]).toEqual(["profile", "code"]);
    await joining.join(answering("pairing-closed"), "phone", keep);
    joining.again();
    expect([joining.step.value, joining.code.value]).toEqual(["start", undefined]);
  });

  it("keeps_name_and_picture_across_a_failure", async () => {
    const joining = new Joining("code");
    joining.profile.value = { name: "할머니", picture: "👵", phoneLabel: undefined };
    await joining.join(answering("two-phones"), "phone", keep);
    joining.again();
    expect(joining.profile.value.name).toBe("할머니");
  });

  it("forgets_the_code_once_it_is_in", async () => {
    const joining = new Joining("code");
    await joining.join(answering(undefined), "phone", keep);
    expect([joining.step.value, joining.code.value]).toEqual(["start", undefined]);
  });

  it("takes_the_invitation_out_of_the_address_bar", () => {
    const seen: string[] = [];
    const location = { hash: "#AbC", href: "https://home.local:8443/#AbC", pathname: "/", search: "" } as Location;
    expect(takeFragment(location, { state: null, replaceState: (_: unknown, __: string, url: string) => seen.push(url) } as unknown as History)).toBe("https://home.local:8443/#AbC");
    expect(seen).toEqual(["/"]);
  });

  it("knows_an_invitation_from_a_box_of_cereal", () => {
    expect(looksLikeInvitation("http://192.168.0.2:8080/#AgAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh")).toBe(true);
    expect(["https://example.com/", "8801234567890", "WIFI:S:home;;"].map(looksLikeInvitation)).toEqual([false, false, false]);
  });

  it("guesses_what_to_call_the_phone", () => {
    const kind = (userAgent: string, maxTouchPoints = 5) => phoneKind({ userAgent, maxTouchPoints });
    expect([kind("Mozilla/5.0 (iPhone; CPU iPhone OS 19)"), kind("Mozilla/5.0 (Linux; Android 16) Mobile Safari"), kind("Mozilla/5.0 (Macintosh; Intel Mac OS X)"), kind("Mozilla/5.0 (X11; Linux x86_64)", 0)]).toEqual(["iphone", "android", "tablet", "computer"]);
  });
});

describe("Names and counts", () => {
  const view = familyView("ko");

  it("call_a_room_by_its_name_or_by_the_others_in_it", () => {
    expect(view.rooms.map((room) => roomTitle(view, room, ko)).slice(0, 5)).toEqual(["우리 가족", "엄마", "할머니", "아빠", "민준, 아빠"]);
  });

  it("find_the_chat_of_two_and_never_one_that_was_left", () => {
    expect(pairRoom(view, "mom")?.id).toBe("mom");
    expect(pairRoom({ ...view, rooms: view.rooms.filter(({ id }) => id === "old") }, "mom")).toBeUndefined();
  });

  it("put_me_first_then_who_is_here", () => {
    expect(sorted(view.people, "ko").map(({ id }) => id)).toEqual(["jiwoo", "mom", "halmoni", "minjun", "dad"]);
  });

  it("show_the_unread_in_the_title_without_a_name", () => {
    expect([titleOf(unreadOf(view), "메신저"), titleOf(0, "메신저")]).toEqual(["(132) 메신저", "메신저"]);
  });

  it("have_a_sentence_for_every_notice_even_an_unknown_one", () => {
    const sentence = (notice: string) => sentenceOf({ kind: "notice", id: "n", at: 0, notice, actor: "mom", subjects: ["halmoni"] }, view, ko);
    expect(sentence("joined")).toBe("엄마님이 할머니님을 불렀습니다");
    expect(sentence("something-of-tomorrow")).toBe(ko.notice.other);
    expect(sentenceOf({ kind: "notice", id: "n", at: 0, notice: "joined", actor: "mom", subjects: ["mom"] }, familyView("en"), en)).toBe("Mum joined");
  });
});
