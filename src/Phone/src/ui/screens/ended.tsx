// The ends, said plainly: erased here, wiped with the box, removed, another box, another tab, or not opened at all.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { whenTabIsFree } from "../../platform/one-tab.ts";
import { Button } from "../parts/button.tsx";
import { Centered } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";
import { Erase } from "./erase.tsx";

const startOver = () => location.reload();

const Picture = ({ children }: { children: string }) => <span class="big-picture" aria-hidden="true">{children}</span>;

export function Erased() {
  const { view } = useServices();
  const words = text.value.ended;
  const wiped = view.value.link.kind === "wiped";
  return (
    <Centered alert picture={<Picture>{wiped ? "🕯️" : "🍃"}</Picture>} title={wiped ? words.wipedTitle : words.erasedTitle} actions={<Button onPress={startOver}>{words.startOver}</Button>}>
      <p class="lead">{wiped ? words.wiped : words.erased}</p>
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
