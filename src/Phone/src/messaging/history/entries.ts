// What is kept of each message and notice, and how it looks to a person. The order of a room is (Lamport time, id): the
// same on all phones, whatever the box did (protocol.md, Order).
import type { Delivery, EntryView } from "../messenger.ts";

/** What changes after a message was written, and what a phone may know of it while the words are closed. */
export interface Header {
  readonly id: string;
  readonly n: number;
  readonly at: number;
  /** Persons it was for, without the sender. */
  readonly to: readonly string[];
  readonly readBy: readonly string[];
  /** For mine: taken by the box; arrived on all phones of the others; given up. */
  readonly taken?: boolean;
  readonly arrived?: boolean;
  readonly expired?: boolean;
  /** In a shredded room: the words as they lie in the store, sealed once and for all (keys.ts). */
  readonly box?: SealedWords;
}

export interface SealedWords {
  /** Which of the room's keys opens it. */
  readonly key: string;
  /** b64u. */
  readonly sealed: string;
}

export interface TextEntry extends Header {
  readonly kind: "text";
  readonly from: string;
  readonly text: string;
  readonly mine: boolean;
}

export interface NoticeEntry extends Header {
  readonly kind: "notice";
  readonly notice: string;
  readonly actor?: string | undefined;
  readonly subjects: readonly string[];
}

export const noticeEntry = (about: Omit<NoticeEntry, "kind" | "to" | "readBy">): NoticeEntry => ({ kind: "notice", to: [], readBy: [], ...about });

/** Of a shredded room whose history is closed. */
export interface ClosedEntry extends Header {
  readonly kind: "closed";
  readonly box: SealedWords;
}

export type OpenEntry = TextEntry | NoticeEntry;
export type Entry = OpenEntry | ClosedEntry;

export function headerOf({ id, n, at, to, readBy, taken, arrived, expired, box }: Entry): Header {
  const marks = { ...(taken === true ? { taken } : {}), ...(arrived === true ? { arrived } : {}), ...(expired === true ? { expired } : {}) };
  return { id, n, at, to, readBy, ...marks, ...(box === undefined ? {} : { box }) };
}

export function orderKey(entry: { readonly n: number; readonly id: string }): string {
  return `${entry.n.toString(16).padStart(13, "0")}-${entry.id}`;
}

export function delivery(entry: TextEntry): Delivery {
  if (entry.to.length > 0 && entry.to.every((person) => entry.readBy.includes(person))) return "read";
  if (entry.arrived === true) return "arrived";
  if (entry.expired === true) return "expired";
  return entry.taken === true ? "box" : "waiting";
}

export function entryView(entry: OpenEntry): EntryView {
  if (entry.kind === "notice") {
    const { id, at, notice, actor, subjects } = entry;
    return { kind: "notice", id, at, notice, actor, subjects };
  }

  const { id, from, mine, text, at } = entry;
  const unread = entry.to.filter((person) => !entry.readBy.includes(person)).length;
  return { kind: "text", id, from, mine, text, at, unread, delivery: delivery(entry) };
}
