// Every screen in every state worth looking at, by name: where the person is, and what the messenger says.
import type { InvitationView, View } from "../../../src/messaging/messenger.ts";
import type { Route, Tab } from "../../../src/ui/flow/navigation.ts";
import type { JoinStep } from "../../../src/ui/flow/joining.ts";
import type { PairFailure } from "../../../src/messaging/messenger.ts";
import { familyView, longThread, now } from "./family.ts";
import type { Script } from "./scripted-messenger.ts";

type Language = "ko" | "en";
const nobodyYet = { me: undefined, people: [], rooms: [] };
const offline = { kind: "offline" } as const;
const url = "http://192.168.0.12:8080/#AgAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8waG9tZQ";
const invitation = (part: Partial<InvitationView>): InvitationView => ({ url, expiresAt: now + 545_000, state: "open", joinerName: undefined, ...part });

export interface Scene {
  readonly tab?: Tab;
  readonly route?: Route;
  readonly view?: Partial<View> | ((language: Language) => Partial<View>);
  readonly join?: { readonly step: JoinStep; readonly failure?: PairFailure };
  readonly code?: string;
  readonly long?: boolean;
  /** The thread's earlier messages are closed, and the box does not give its share. */
  readonly closed?: boolean;
  readonly camera?: "looking" | "refused";
}

const unpaired = { stage: "unpaired", link: offline, ...nobodyYet } as const;
const alone = (language: Language): Partial<View> => {
  const view = familyView(language);
  return { people: view.people.slice(0, 1), rooms: [] };
};

/** Two of the rooms are shredded. */
const shredded = (state: "closed" | "open") => (language: Language): Partial<View> => ({
  rooms: familyView(language).rooms.map((room) => (room.id === "halmoni" || room.id === "trip" ? { ...room, shredded: state, typing: [], unread: 0, last: state === "closed" ? undefined : room.last } : room)),
});

const settings = (part: Partial<View["settings"]>) => (language: Language): Partial<View> => ({ settings: { ...familyView(language).settings, ...part } });
/** The box was without power and waits for an adult. */
const lockedBox = (part: Partial<View["settings"]>) => (language: Language): Partial<View> => ({ ...settings(part)(language), link: { kind: "locked", restartedAt: now - 240_000 } });

export const scenes = {
  "welcome": { view: unpaired },
  "welcome-scan": { view: unpaired, join: { step: "scan" }, camera: "looking" },
  "welcome-scan-refused": { view: unpaired, join: { step: "scan" }, camera: "refused" },
  "welcome-code": { view: unpaired, join: { step: "type" } },
  "welcome-profile": { view: unpaired, code: url },
  "welcome-pairing": { view: unpaired, join: { step: "pairing" } },
  "welcome-failed": { view: unpaired, join: { step: "failed", failure: "pairing-closed" } },
  "welcome-failed-retry": { view: unpaired, join: { step: "failed", failure: "unreachable" } },
  "waiting": { view: { stage: "waiting-for-voucher", ...nobodyYet } },
  "unlock": { view: { stage: "locked", link: offline, ...nobodyYet } },
  "friends": { tab: "friends" },
  "friends-alone": { tab: "friends", view: alone },
  "chats": { tab: "chats" },
  "chats-empty": { tab: "chats", view: alone },
  "chats-offline": { tab: "chats", view: { link: offline } },
  "chats-locked": { tab: "chats", view: lockedBox({ mayUnlock: true }) },
  "chats-locked-adult-wanted": { tab: "chats", view: lockedBox({ mayUnlock: false }) },
  "chats-ask-start": { tab: "chats", view: settings({ start: "phone", asksStart: true }) },
  "more": { tab: "more", view: settings({ start: "phone", asksStart: false }) },
  "starting": { route: { at: "starting" }, view: settings({ start: "itself" }) },
  "new-chat": { route: { at: "new-chat" } },
  "room": { route: { at: "room", room: "group" } },
  "room-states": { route: { at: "room", room: "states" }, view: { link: offline } },
  "room-typing": { route: { at: "room", room: "halmoni" } },
  "room-long": { route: { at: "room", room: "group" }, long: true },
  "room-left": { route: { at: "room", room: "old" } },
  "room-catching-up": { route: { at: "room", room: "trip" }, view: (language) => ({ rooms: familyView(language).rooms.map((room) => (room.id === "trip" ? { ...room, state: "catching-up" as const } : room)) }) },
  "room-details": { route: { at: "room-details", room: "group" } },
  "shred": { route: { at: "shred", room: "group" } },
  "shred-on": { route: { at: "room-details", room: "trip" }, view: shredded("open") },
  "shred-list": { tab: "chats", view: shredded("closed") },
  "room-closed-away": { route: { at: "room", room: "halmoni" }, closed: true, view: (language) => ({ ...shredded("closed")(language), link: offline }) },
  "room-closed": { route: { at: "room", room: "halmoni" }, closed: true, view: shredded("closed") },
  "add-people": { route: { at: "add-people", room: "mom" } },
  "person": { route: { at: "person", person: "dad" } },
  "person-me": { route: { at: "person", person: "jiwoo" } },
  "safety": { route: { at: "safety", person: "dad" } },
  "doorbell": { tab: "chats", view: { invitation: invitation({ state: "joining", joinerName: "이모" }) } },
  "invite": { route: { at: "invite" } },
  "invite-open": { route: { at: "invite" }, view: { invitation: invitation({}) } },
  "invite-joining": { route: { at: "invite" }, view: { invitation: invitation({ state: "joining", joinerName: "이모" }) } },
  "profile": { route: { at: "profile" } },
  "pin": { route: { at: "pin" } },
  "wipe-pin": { route: { at: "wipe-pin" } },
  "language": { route: { at: "language" } },
  "retention": { route: { at: "retention" } },
  "erase": { route: { at: "erase" } },
  "person-erasing": { route: { at: "person", person: "dad" }, view: (language) => ({ people: familyView(language).people.map((person) => (person.id === "dad" ? { ...person, phones: person.phones.slice(1), erasing: [{ id: "d5", label: person.phones[0]?.label ?? "", askedAt: now - 3_000_000, erasedAt: undefined }, { id: "d9", label: language === "ko" ? "옛 휴대전화" : "Old phone", askedAt: now - 200_000_000, erasedAt: now - 100_000_000 }] } : person)) }) },
  "erasing-wiped": { view: { stage: "erasing", link: { kind: "wiped" }, end: { why: "wiped", keys: "gone" }, ...nobodyYet } },
  "erased": { view: { stage: "erased", link: offline, end: { why: "here", keys: "gone" }, ...nobodyYet } },
  "erased-asked": { view: { stage: "erased", link: offline, end: { why: "asked", by: "엄마", keys: "gone" }, ...nobodyYet } },
  "erased-stuck": { view: { stage: "erased", link: offline, end: { why: "here", keys: "stuck" }, ...nobodyYet } },
  "wiped": { view: { stage: "erased", link: { kind: "wiped" }, end: { why: "wiped", keys: "gone" }, ...nobodyYet } },
  "removed": { view: { stage: "removed", link: { kind: "removed" } } },
  "other-box": { view: { stage: "other-box", link: { kind: "other-box" } } },
  "other-tab": { view: { stage: "other-tab", link: offline, ...nobodyYet } },
} satisfies Record<string, Scene>;

export type SceneName = keyof typeof scenes;

export function scriptOf(scene: Scene, language: Language, threads: Script["threads"]): Script {
  const part = typeof scene.view === "function" ? scene.view(language) : (scene.view ?? {});
  return { view: familyView(language, part), closed: scene.closed === true, threads: scene.long === true ? { ...threads, group: longThread(language) } : threads, now };
}
