// The ends, said plainly: erased here, wiped with the box, removed, another box, another tab, or not opened at all.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { whenTabIsFree } from "../../platform/one-tab.ts";
import type { EndView } from "../../messaging/messenger.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Centered } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";
import { Erase } from "./erase.tsx";

const startOver = () => location.reload();

const Picture = ({ children }: { children: string }) => <span class="big-picture" aria-hidden="true">{children}</span>;

const leadOf = ({ why, by = "" }: EndView): string => (why === "wiped" ? text.value.ended.wiped : why === "asked" ? text.value.ended.asked(by) : "");

/** From the first moment on: nobody should wonder what happens to the phone, or believe it done before it is. */
export function Erasing() {
  const { view } = useServices();
  const words = text.value.ended;
  const end = view.value.end ?? { why: "here", keys: "going" };
  return (
    <Centered alert picture={<span class="spinner spinner-large" aria-hidden="true" />} title={words.erasing}>
      {end.why !== "here" && <p class="lead">{leadOf(end)}</p>}
      <ol class="steps-done">
        <Step done={end.keys === "gone"} stuck={end.keys === "stuck"}>{words.stepKeys[end.keys]}</Step>
        <Step done={false}>{words.stepRest}</Step>
      </ol>
    </Centered>
  );
}

function Step({ done, stuck = false, children }: { done: boolean; stuck?: boolean; children: string }) {
  return <li class={done ? "step-done" : "step-going"}><Icon name={done ? "check" : stuck ? "alert" : "clock"} />{children}</li>;
}

export function Erased() {
  const { view } = useServices();
  const words = text.value.ended;
  const end = view.value.end ?? { why: "here", keys: "gone" };
  const title = end.why === "wiped" ? words.wipedTitle : end.why === "asked" ? words.askedTitle : words.erasedTitle;
  return (
    <Centered alert picture={<Picture>{end.why === "wiped" ? "🕯️" : "🍃"}</Picture>} title={title} actions={<Button onPress={startOver}>{words.startOver}</Button>}>
      {end.why !== "here" && <p class="lead">{leadOf(end)}</p>}
      <p class="lead">{end.keys === "stuck" ? words.stuck : words.erased}</p>
    </Centered>
  );
}

/** Removed, or in front of a box that is not ours: what is here may still be read, or erased. */
export const readingOn = signal(false);
const erasing = signal(false);

export function Outside({ stage }: { stage: "removed" | "other-box" }) {
  const words = text.value.ended;
  const { navigation } = useServices();
  const removed = stage === "removed";
  const readOn = () => {
    navigation.home("chats");
    readingOn.value = true;
  };
  if (erasing.value) return <Erase onBack={() => (erasing.value = false)} />;
  return (
    <Centered
      alert
      picture={<Picture>{removed ? "🚪" : "❓"}</Picture>}
      title={removed ? words.removedTitle : words.otherBoxTitle}
      actions={
        <>
          <Button onPress={readOn}>{words.read}</Button>
          <Button kind="plain" onPress={() => (erasing.value = true)}>{words.erase}</Button>
        </>
      }
    >
      <p class="lead">{removed ? words.removed : words.otherBox}</p>
      {!removed && <p class="quiet">{words.otherBoxHint}</p>}
    </Centered>
  );
}

export function OtherTab() {
  const words = text.value.ended;
  useEffect(() => void whenTabIsFree().then(startOver), []);
  return (
    <Centered picture={<Picture>🪟</Picture>} title={words.otherTabTitle} actions={<Button onPress={startOver}>{words.reload}</Button>}>
      <p class="lead">{words.otherTab}</p>
    </Centered>
  );
}

/** The store cannot be opened or the browser lacks what the app stands on. Nothing was erased. */
export function Broken() {
  const words = text.value.ended;
  return (
    <Centered alert picture={<Picture>🧰</Picture>} title={words.brokenTitle} actions={<Button onPress={startOver}>{words.reload}</Button>}>
      <p class="lead">{words.broken}</p>
    </Centered>
  );
}
