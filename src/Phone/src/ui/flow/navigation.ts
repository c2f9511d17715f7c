// Where the person is: a stack of screens in memory. The browser's history holds only a depth, so that Back works while
// no room or person is ever written to the browser's own files (decision 0060).
import type { ReadonlySignal } from "@preact/signals";
import { computed, signal } from "@preact/signals";
import type { PersonId, RoomId } from "../../messaging/messenger.ts";

export type Tab = "friends" | "chats" | "more";

export type Route =
  | { readonly at: "home" }
  | { readonly at: "new-chat" }
  | { readonly at: "room" | "room-details" | "add-people" | "shred"; readonly room: RoomId }
  | { readonly at: "person" | "safety"; readonly person: PersonId }
  | { readonly at: "invite" | "profile" | "pin" | "wipe-pin" | "language" | "retention" | "starting" | "erase" };

export interface HistoryLike {
  readonly state: unknown;
  pushState(state: unknown, unused: string): void;
  replaceState(state: unknown, unused: string): void;
  go(delta: number): void;
}

export interface Navigation {
  readonly tab: ReadonlySignal<Tab>;
  readonly route: ReadonlySignal<Route>;
  readonly depth: ReadonlySignal<number>;
  choose(tab: Tab): void;
  open(route: Route): void;
  /** In place of the present screen, so that Back skips it. */
  replace(route: Route): void;
  back(): void;
  /** To the tabs, whatever lay in between. */
  home(tab?: Tab): void;
  /** The browser went to another entry of its history. */
  popped(state: unknown): void;
}

const depthOf = (state: unknown): number =>
  typeof state === "object" && state !== null && "depth" in state && typeof state.depth === "number" ? state.depth : 0;

export function createNavigation(history: HistoryLike): Navigation {
  const tab = signal<Tab>("chats");
  const stack = signal<readonly Route[]>([{ at: "home" }]);
  const depth = computed(() => stack.value.length - 1);
  /** Where the history will be: it moves a moment after it is asked to, and a second press meanwhile must not leave the app. */
  let target = 0;
  history.replaceState({ depth: 0 }, "");

  return {
    tab,
    depth,
    route: computed(() => stack.value[stack.value.length - 1] ?? { at: "home" }),
    choose(next) {
      tab.value = next;
    },
    open(route) {
      stack.value = [...stack.value, route];
      target = depth.value;
      history.pushState({ depth: depth.value }, "");
    },
    replace(route) {
      if (depth.value === 0) this.open(route);
      else stack.value = [...stack.value.slice(0, -1), route];
    },
    back() {
      if (target === 0) return;
      target--;
      history.go(-1);
    },
    home(next) {
      if (next !== undefined) tab.value = next;
      if (target > 0) history.go(-target);
      target = 0;
    },
    popped(state) {
      const wanted = depthOf(state);
      // Forward again is not kept: what was left behind stays closed.
      if (wanted > depth.value) history.go(depth.value - wanted);
      else {
        stack.value = stack.value.slice(0, wanted + 1);
        target = Math.min(target, wanted);
      }
    },
  };
}
