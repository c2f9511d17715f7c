// The snapshot the interface draws, made from the parts. Nothing here decides anything.
import { hashText, toB64u } from "../codec/bytes.ts";
import { entryView } from "../history/entries.ts";
import type { EndView, PersonView, PhoneView, RoomView, SettingsView, Stage, View } from "../messenger.ts";
import type { Room } from "../rooms/room.ts";
import type { Home } from "../session/home.ts";
import type { Session } from "../session/session.ts";
import type { LinkState } from "../../transport/link.ts";

export const noSettings: SettingsView = { hasPin: false, boxName: "", retentionSeconds: 0, appHash: "" };

export function emptyView(stage: Stage, settings: SettingsView, link: LinkState = { kind: "offline" }, end?: EndView): View {
  return { stage, link, me: undefined, people: [], rooms: [], invitation: undefined, settings, ...(end === undefined ? {} : { end }) };
}

export function buildView(session: Session, settings: { hasPin: boolean; appHash: string; verified: ReadonlyMap<string, string> }): View {
  const { home, rooms } = session.parts;
  const link = home.link.state;
  const people = home.roster.allPersons().map((person) => personView(session, person, settings.verified));
  const chats = rooms.all.filter((room) => !room.family).map((room) => roomView(session, room));
  return {
    stage: stageOf(session, link),
    link,
    me: people.find(({ me }) => me),
    people,
    rooms: chats.sort((a, b) => b.at - a.at).map(({ view }) => view),
    invitation: session.inviting.view(),
    settings: {
      hasPin: settings.hasPin,
      boxName: home.identity.boxName,
      retentionSeconds: home.retentionSeconds,
      askBox: askBox(home),
      appHash: settings.appHash,
      start: session.unlocking.start,
      mayUnlock: session.unlocking.mayUnlock,
      asksStart: session.unlocking.asks,
    },
  };
}

/** The fingerprint goes in the fragment, which reaches no server: the page compares. */
const askBox = ({ boxPage, boxKey }: Home): string => (boxPage === "" ? "" : `${boxPage}/whose#${toB64u(hashText("box/1", boxKey).subarray(0, 16))}`);

function stageOf(session: Session, link: LinkState): Stage {
  if (link.kind === "removed" || link.kind === "other-box") return link.kind;
  if (link.kind === "wiped") return "erasing";
  return session.home.identity.person === "" ? "waiting-for-voucher" : "ready";
}

function personView(session: Session, person: string, verified: ReadonlyMap<string, string>): PersonView {
  const { home, membership } = session.parts;
  const { roster } = home;
  const me = person === home.identity.person;
  const devices = roster.devicesOf(person);
  const face = roster.face(person);
  const rights = roster.rightsOf(devices[0] ?? "") ?? roster.rightsOfPerson(person);
  const phones = devices.map((device) => phoneView(session, device));
  const online = devices.length > 0 && (me ? home.online : membership.online(person));
  return { id: person, name: face.name, picture: face.picture, rights, me, online, verified: !me && devices.length > 0 && verified.get(person) === devices.join(" "), phones, erasing: session.parts.erasing.of(person) };
}

function phoneView(session: Session, device: string): PhoneView {
  const { home } = session;
  const { roster } = home;
  const [mine, theirs] = [roster.rightsOf(home.me) ?? 4, roster.rightsOf(device) ?? 4];
  const thisPhone = device === home.me;
  return {
    id: device,
    label: roster.card(device)?.label ?? "",
    thisPhone,
    vouchedBy: roster.inviterOf(device) ?? "",
    mayErase: !thisPhone && mine <= 2,
    mayRemove: thisPhone || (mine <= 2 && theirs !== 1),
  };
}

function roomView(session: Session, room: Room): { at: number; view: RoomView } {
  const { home, history } = session.parts;
  const { id, name, members, inviting, state, unread, createdAt, shred } = room.record;
  const last = history.last(id);
  const typing = [...room.typing].filter(([, until]) => until > home.now).map(([person]) => person);
  const shredded = shred === undefined ? undefined : shred === "marked" ? "sealing" : history.keys.isOpen(id) ? "open" : "closed";
  const everyone = [...new Set([...members, ...inviting])];
  return {
    at: last?.at ?? createdAt,
    view: { id, name, members: everyone, last: last === undefined || last.kind === "closed" ? undefined : entryView(last), unread: unread.length, typing, state, shredded },
  };
}
