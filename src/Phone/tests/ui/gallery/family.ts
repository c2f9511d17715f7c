// The family that lives in the gallery: a grandmother, parents, two children, their phones and conversations. Fixed times
// and names, so that two runs draw the same pictures.
import type { EntryView, PersonView, RoomView, ThreadView, View } from "../../../src/messaging/messenger.ts";

export const now = new Date(2026, 10, 24, 15, 20).getTime();
const at = (day: number, hour: number, minute: number): number => new Date(2026, 10, day, hour, minute).getTime();

type Names = Record<"jiwoo" | "halmoni" | "mom" | "dad" | "minjun", string>;
const names: Record<"ko" | "en", Names> = {
  ko: { jiwoo: "지우", halmoni: "할머니", mom: "엄마", dad: "아빠", minjun: "민준" },
  en: { jiwoo: "Jiwoo", halmoni: "Grandma", mom: "Mum", dad: "Dad", minjun: "Minjun" },
};

export function people(language: "ko" | "en"): PersonView[] {
  const name = names[language];
  const phone = (id: string, label: string, vouchedBy: string, thisPhone = false, mayRemove = true) => ({ id, label, thisPhone, vouchedBy, mayRemove, mayErase: !thisPhone });
  const ko = language === "ko";
  return [
    { id: "jiwoo", name: name.jiwoo, picture: "🐰", rights: 2, me: true, online: true, verified: true, phones: [phone("d1", ko ? "내 아이폰" : "My iPhone", "mom", true, false), phone("d2", ko ? "거실 태블릿" : "Living room tablet", "jiwoo")] },
    { id: "halmoni", name: name.halmoni, picture: "👵", rights: 2, me: false, online: true, verified: true, phones: [phone("d3", ko ? "할머니 폰" : "Grandma’s phone", "mom")] },
    { id: "mom", name: name.mom, picture: "🌷", rights: 1, me: false, online: true, verified: true, phones: [phone("d4", ko ? "엄마 갤럭시" : "Mum’s Galaxy", "mom", false, false)] },
    { id: "dad", name: name.dad, picture: "🐻", rights: 2, me: false, online: false, verified: false, phones: [phone("d5", ko ? "아빠 휴대전화" : "Dad’s phone", "mom"), phone("d6", ko ? "회사 컴퓨터" : "Work computer", "dad")] },
    { id: "minjun", name: name.minjun, picture: "⚽", rights: 3, me: false, online: false, verified: false, phones: [phone("d7", ko ? "민준이 폰" : "Minjun’s phone", "dad")] },
  ];
}

const written = (id: string, from: string, when: number, text: string, unread = 0, delivery: "waiting" | "box" | "arrived" | "read" | "expired" = "read"): EntryView => ({ kind: "text", id, from, mine: from === "jiwoo", text, at: when, unread, delivery });
const notice = (id: string, when: number, what: string, actor: string, subjects: string[] = []): EntryView => ({ kind: "notice", id, at: when, notice: what, actor, subjects });

export function groupThread(language: "ko" | "en"): ThreadView {
  const t = language === "ko"
    ? ["다음 주 할머니 생신인데 어디서 볼까?", "집에서 먹어요. 제가 미역국 끓일게요", "미역국 좋지~ 아빠는 케이크 사 갈게", "🎂", "내 생일을 다 기억하고 고맙구나.\n추우니까 다들 옷 따뜻하게 입고 와라", "할머니 사진 찍어 드릴게요! 여기 어때요 https://example.com/places/17?floor=2.", "토요일 6시 괜찮죠?", "네", "학원 끝나고 바로 갈게요. 조금 늦을 수도 있는데 먼저 드시고 계세요 제가 케이크 초는 사 갈게요", "그래 천천히 와", "저 지금 출발해요"]
    : ["Grandma’s birthday is next week. Where shall we meet?", "Let’s eat at home. I’ll make seaweed soup", "Lovely! I’ll bring a cake", "🎂", "You all remembered, thank you.\nIt is cold, so dress warmly", "I’ll take pictures! What about this place https://example.com/places/17?floor=2.", "Saturday at six, all right?", "Yes", "I’ll come straight from class. I may be a little late, so please start without me. I’ll bring the candles", "Take your time", "I’m on my way now"];
  const texts = t as string[];
  return {
    room: "group",
    hasOlder: false,
    entries: [
      notice("n1", at(23, 19, 2), "created", "mom"),
      notice("n2", at(23, 19, 3), "joined", "mom", ["halmoni", "dad", "jiwoo", "minjun"]),
      written("m1", "mom", at(23, 19, 5), texts[0] ?? ""),
      written("m2", "jiwoo", at(23, 19, 6), texts[1] ?? ""),
      written("m3", "dad", at(23, 19, 9), texts[2] ?? "", 1),
      written("m4", "dad", at(23, 19, 9), texts[3] ?? "", 1),
      written("m5", "halmoni", at(24, 9, 41), texts[4] ?? "", 1),
      written("m6", "jiwoo", at(24, 9, 50), texts[5] ?? "", 1),
      written("m7", "mom", at(24, 14, 58), texts[6] ?? "", 1),
      written("m8", "halmoni", at(24, 14, 59), texts[7] ?? "", 1),
      notice("n3", at(24, 15, 1), "phone-added", "dad"),
      written("m9", "jiwoo", at(24, 15, 10), texts[8] ?? "", 2, "arrived"),
      written("m10", "mom", at(24, 15, 12), texts[9] ?? "", 2),
      written("m11", "jiwoo", at(24, 15, 19), texts[10] ?? "", 4, "box"),
    ],
  };
}

export function statesThread(language: "ko" | "en"): ThreadView {
  const ko = language === "ko";
  return {
    room: "states",
    hasOlder: false,
    entries: [
      written("s1", "jiwoo", at(22, 11, 0), ko ? "아빠 언제 와요?" : "Dad, when are you coming?", 1, "expired"),
      written("s2", "jiwoo", at(24, 15, 2), ko ? "밥은 드셨어요?" : "Have you eaten?", 0, "read"),
      written("s3", "jiwoo", at(24, 15, 5), ko ? "국 데워 놓을게요" : "I’ll warm up the soup", 1, "arrived"),
      written("s4", "jiwoo", at(24, 15, 15), ko ? "지금 어디예요" : "Where are you now", 1, "box"),
      written("s5", "jiwoo", at(24, 15, 18), "https://example.com/a-very-long-address-without-any-space-in-it/that-goes-on-and-on/and-on?and=on", 1, "waiting"),
      notice("s6", at(24, 15, 19), "key-changed", "dad"),
    ],
  };
}

export function longThread(language: "ko" | "en"): ThreadView {
  const words = language === "ko" ? "번째 글입니다. 조금 길게 쓰면 두 줄이 되기도 합니다." : " is the number of this message, which sometimes takes two lines.";
  return {
    room: "group",
    hasOlder: true,
    entries: Array.from({ length: 60 }, (_, index) => written(`long ${index}`, index % 3 === 0 ? "jiwoo" : "mom", at(24, 10, 0) + index * 90_000, `${index}${words}`)),
  };
}

export function rooms(language: "ko" | "en"): RoomView[] {
  const ko = language === "ko";
  const room = (id: string, name: string | undefined, members: string[], last: EntryView | undefined, unread = 0, typing: string[] = [], state: RoomView["state"] = "open"): RoomView => ({ id, name, members, last, unread, typing, state });
  return [
    room("group", ko ? "우리 가족" : "Our family", ["jiwoo", "halmoni", "mom", "dad", "minjun"], groupThread(language).entries.at(-1), 0, []),
    room("mom", undefined, ["jiwoo", "mom"], written("c1", "mom", at(24, 14, 30), ko ? "우유랑 계란 좀 사다 줄래? 그리고 오는 길에 세탁소도 들러서 아빠 코트 찾아와" : "Could you get milk and eggs? And please pick up Dad’s coat at the cleaner’s on your way home"), 3),
    room("halmoni", undefined, ["jiwoo", "halmoni"], written("c2", "halmoni", at(24, 9, 12), ko ? "우리 강아지 밥 먹었니" : "Have you eaten, dear"), 1, ["halmoni"]),
    room("states", undefined, ["jiwoo", "dad"], statesThread(language).entries.at(-2), 0),
    room("kids", undefined, ["jiwoo", "minjun", "dad"], written("c3", "jiwoo", at(23, 20, 0), ko ? "숙제 다 했어?" : "Done with your homework?"), 128),
    room("trip", ko ? "제주 여행" : "Trip to Jeju", ["jiwoo", "mom", "dad", "halmoni"], notice("c4", at(2, 20, 0), "renamed", "mom"), 0),
    room("old", ko ? "이사 준비" : "Moving house", ["jiwoo", "mom"], notice("c5", new Date(2025, 4, 5).getTime(), "left", "jiwoo"), 0, [], "left"),
  ];
}

export function familyView(language: "ko" | "en", part: Partial<View> = {}): View {
  const everybody = people(language);
  return {
    stage: "ready",
    link: { kind: "online", bootId: "boot", retentionSeconds: 86_400, missed: 0 },
    me: everybody[0],
    people: everybody,
    rooms: rooms(language),
    invitation: undefined,
    settings: { hasPin: true, boxName: language === "ko" ? "우리집" : "home", retentionSeconds: 86_400, askBox: "http://192.168.0.12:8080/whose#AAAA", appHash: "7f3a09c41be2d85590ab6612cf04e7d1" },
    ...part,
  };
}
