// The sentence of a notice. Notices that this version does not know get a neutral one, never an empty line.
import type { View } from "../../messaging/messenger.ts";
import type { Catalogue } from "../text/catalogue.ts";
import { nameOf } from "./names.ts";
import type { NoticeEntry } from "./thread.ts";

export function sentenceOf(entry: NoticeEntry, view: View, text: Catalogue): string {
  const actor = nameOf(view, entry.actor ?? entry.subjects[0], text);
  const who = entry.subjects.filter((id) => id !== entry.actor).map((id) => nameOf(view, id, text));
  switch (entry.notice) {
    case "created": return text.notice.created(actor);
    case "joined": return text.notice.joined(actor, entry.actor === undefined ? [] : who);
    case "left": return text.notice.left(actor);
    case "removed": return who.length > 0 ? text.notice.removed(actor, who) : text.notice.left(actor);
    case "phone-added": return text.notice.phoneAdded(actor);
    case "phone-removed": return text.notice.phoneRemoved(actor);
    case "renamed": return text.notice.renamed(actor);
    case "rejoined": return text.notice.rejoined(actor);
    case "gap": return text.notice.gap;
    case "shredded": return text.notice.shredded(entry.actor === undefined ? undefined : actor);
    case "key-changed": return text.notice.keyChanged(actor);
    default: return text.notice.other;
  }
}
