// From entries to what the eye sees: dates between days, one name and picture at the head of a run, one time at its end.
// Pure, so that the look of a conversation can be tested without drawing it.
import type { EntryView } from "../../messaging/messenger.ts";
import { localDay, minuteOf } from "../text/time.ts";

export type TextEntry = Extract<EntryView, { kind: "text" }>;
export type NoticeEntry = Extract<EntryView, { kind: "notice" }>;

export type Line =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "notice"; readonly key: string; readonly entry: NoticeEntry }
  | {
      readonly kind: "text";
      readonly key: string;
      readonly entry: TextEntry;
      /** First of a run by one person within one minute: carries name and picture. */
      readonly head: boolean;
      /** Last of it: carries the time. */
      readonly tail: boolean;
      /** The latest of my own messages in the thread: carries its state in words. */
      readonly latestOwn: boolean;
    };

const together = (a: EntryView | undefined, b: EntryView): boolean =>
  a?.kind === "text" && b.kind === "text" && a.from === b.from && minuteOf(a.at) === minuteOf(b.at);

const ceremony: ReadonlySet<string> = new Set(["created", "joined"]);

/** A chat of two needs no word about who made it and who came in. */
export const withoutCeremony = (entries: readonly EntryView[]): EntryView[] => entries.filter((entry) => entry.kind !== "notice" || !ceremony.has(entry.notice));

export function linesOf(entries: readonly EntryView[]): Line[] {
  const lines: Line[] = [];
  let latestOwn: string | undefined;
  for (const entry of entries) if (entry.kind === "text" && entry.mine) latestOwn = entry.id;

  entries.forEach((entry, index) => {
    const before = entries[index - 1];
    const after = entries[index + 1];
    if (before === undefined || localDay(before.at) !== localDay(entry.at)) lines.push({ kind: "day", key: `day ${entry.id}`, at: entry.at });
    if (entry.kind === "notice") lines.push({ kind: "notice", key: entry.id, entry });
    else {
      const head = !together(before, entry);
      const tail = after === undefined || !together(entry, after);
      lines.push({ kind: "text", key: entry.id, entry, head, tail, latestOwn: entry.id === latestOwn });
    }
  });
  return lines;
}

export type Piece = { readonly kind: "words" | "link"; readonly text: string };

/** Splits addresses out of a text. Only http and https become links; closing marks that end a sentence stay outside. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"']+/g)) {
    const link = match[0].replace(/[.,!?;:)\]}’”]+$/, "");
    if (!URL.canParse(link)) continue;
    if (match.index > from) pieces.push({ kind: "words", text: text.slice(from, match.index) });
    pieces.push({ kind: "link", text: link });
    from = match.index + link.length;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ kind: "words", text: text.slice(from) });
  return pieces;
}

const pictureOnly = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}|\u200D\p{Extended_Pictographic})*\s*){1,3}$/u;

/** One to three emoji and nothing else: drawn large, without a bubble. */
export const isPictureOnly = (text: string): boolean => text.length <= 48 && pictureOnly.test(text.trim());
