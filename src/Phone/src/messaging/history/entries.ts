// What is kept of each message and notice, and how it looks to a person. The order of a room is (Lamport time, id): the
// same on all phones, whatever the box did (protocol.md, Order).
import type { Delivery, EntryView } from "../messenger.ts";

export interface TextEntry {
  readonly kind: "text";
  readonly id: string;
  readonly n: number;
  readonly at: number;
  readonly from: string;
  readonly text: string;
  readonly mine: boolean;
  /** Persons it was for, without the sender. */
  readonly to: readonly string[];
  readonly readBy: readonly string[];
  /** For mine: taken by the box; arrived on all phones of the others; given up. */
  readonly taken?: boolean;
  readonly arrived?: boolean;
  readonly expired?: boolean;
}

export interface NoticeEntry {
  readonly kind: "notice";
  readonly id: string;
  readonly n: number;
  readonly at: number;
  readonly notice: string;
  readonly actor?: string | undefined;
  readonly subjects: readonly string[];
}

export type Entry = TextEntry | NoticeEntry;

export function orderKey(entry: { readonly n: number; readonly id: string }): string {
  return `${entry.n.toString(16).padStart(13, "0")}-${entry.id}`;
}

export function delivery(entry: TextEntry): Delivery {
  if (entry.to.length > 0 && entry.to.every((person) => entry.readBy.includes(person))) return "read";
  if (entry.arrived === true) return "arrived";
  if (entry.expired === true) return "expired";
  return entry.taken === true ? "box" : "waiting";
}

export function entryView(entry: Entry): EntryView {
  if (entry.kind === "notice") {
    const { id, at, notice, actor, subjects } = entry;
    return { kind: "notice", id, at, notice, actor, subjects };
  }

  const { id, from, mine, text, at } = entry;
  const unread = entry.to.filter((person) => !entry.readBy.includes(person)).length;
  return { kind: "text", id, from, mine, text, at, unread, delivery: delivery(entry) };
}
