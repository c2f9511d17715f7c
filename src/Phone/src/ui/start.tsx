// Draws the app for a messenger and keeps the page around it true: history, language, title and badge, the height above
// the keyboard. Shared by the product and by the tests' page, which brings a scripted messenger.
import { effect } from "@preact/signals";
import { type ComponentType, render } from "preact";
import type { Messenger } from "../messaging/messenger.ts";
import { App } from "./app.tsx";
import { announceArrivals } from "./flow/arrivals.ts";
import { takeFragment } from "./flow/invitation-link.ts";
import { Joining } from "./flow/joining.ts";
import { createNavigation } from "./flow/navigation.ts";
import { say } from "./flow/toast.ts";
import { forgetDrafts } from "./parts/composer.tsx";
import { follow, type ReadQrCode, type Services } from "./services.ts";
import "./style/index.css";
import { followLanguage, text } from "./text/language.ts";

export interface Surroundings {
  readonly camera: ReadQrCode | undefined;
  keepStorage(): Promise<void>;
  now(): number;
}

export function startApp(root: HTMLElement, messenger: Messenger, joining: Joining, around: Surroundings): Services {
  const view = follow(messenger.view).value;
  const navigation = createNavigation(history);
  addEventListener("popstate", (event) => navigation.popped(event.state));
  if (view.value.stage !== "unpaired" && joining.code.value !== undefined) say(text.value.welcome.alreadyPaired);
  addEventListener("hashchange", () => {
    const next = takeFragment(location, history);
    if (next === undefined) return;
    if (view.value.stage === "unpaired") joining.take(next);
    else say(text.value.welcome.alreadyPaired);
  });

  followLanguage(document.documentElement);
  followKeyboard(document.documentElement);
  announceArrivals(view);
  effect(() => {
    // A closed or erased store leaves nothing half written behind, and opens at its front door.
    if (view.value.stage !== "locked" && view.value.stage !== "erasing" && view.value.stage !== "erased") return;
    forgetDrafts();
    navigation.home();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") messenger.leaveScreen();
  });
  const services: Services = { messenger, view, navigation, ...around };
  render(<App services={services} joining={joining} />, root);
  return services;
}

/** Draws one screen that needs no messenger: there is none in this tab. */
export function drawAlone(root: HTMLElement, Alone: ComponentType): void {
  followLanguage(document.documentElement);
  render(<div class="column"><Alone /></div>, root);
}

/** iPhones lay the keyboard over the page and leave its height alone: what can be seen is given to the style sheet. */
function followKeyboard(root: HTMLElement): void {
  const seen = window.visualViewport;
  if (seen === null) return;
  const measure = () => {
    // Pinched in: the person looks closely, the layout stays.
    if (seen.scale > 1.01) return;
    root.style.setProperty("--seen-height", `${Math.round(seen.height)}px`);
    if (seen.offsetTop > 0) scrollTo(0, 0);
  };
  seen.addEventListener("resize", measure);
  measure();
}
