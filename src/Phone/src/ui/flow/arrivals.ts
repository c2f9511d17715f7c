// Tells of new messages while the app is out of sight: the number in the title, on the icon, and one quiet notification.
// It carries no name and no word of a message, because the phone's system keeps notifications on its disk (decision 0060).
import type { ReadonlySignal } from "@preact/signals";
import { computed, effect } from "@preact/signals";
import type { View } from "../../messaging/messenger.ts";
import { notify, showBadge } from "../../platform/notifications.ts";
import { text } from "../text/language.ts";

export const unreadOf = (view: View): number => view.rooms.reduce((sum, room) => sum + room.unread, 0);

export const titleOf = (unread: number, appName: string): string => (unread > 0 ? `(${unread}) ${appName}` : appName);

export function announceArrivals(view: ReadonlySignal<View>): () => void {
  const unread = computed(() => (view.value.stage === "ready" ? unreadOf(view.value) : 0));
  let before = 0;
  return effect(() => {
    const count = unread.value;
    document.title = titleOf(count, text.value.appName);
    void showBadge(count);
    if (count > before && document.visibilityState === "hidden") void notify(text.value.arrivals.title(count), "arrivals");
    before = count;
  });
}
