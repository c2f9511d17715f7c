// Sets, changes or removes the PIN. A new one is entered twice; neither is kept here once it was handed on.
import { useState } from "preact/hooks";
import { say } from "../flow/toast.ts";
import { Button } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { PinPad } from "../parts/pin-pad.tsx";
import { EmptyState, Screen } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";

type Step = { readonly at: "overview" } | { readonly at: "first"; readonly differed: boolean } | { readonly at: "again"; readonly first: string } | { readonly at: "saving" };

export function Pin() {
  const { view, messenger, navigation } = useServices();
  const words = text.value.pin;
  const { hasPin } = view.value.settings;
  const [step, setStep] = useState<Step>({ at: "overview" });
  const [removing, setRemoving] = useState(false);

  const save = async (pin: string | undefined) => {
    setStep({ at: "saving" });
    const saved = await messenger.setPin(pin).then(() => true, () => false);
    say(!saved ? text.value.common.failed : pin === undefined ? words.removed : words.saved);
    if (saved) navigation.back();
    else setStep({ at: "overview" });
  };
  const entered = (pin: string) => {
    if (step.at === "first") setStep({ at: "again", first: pin });
    else if (step.at === "again") {
      if (pin === step.first) void save(pin);
      else setStep({ at: "first", differed: true });
    }
  };

  if (step.at === "overview")
    return (
      <Screen
        title={words.title}
        footer={
          <div class="stack">
            <Button onPress={() => setStep({ at: "first", differed: false })}>{hasPin ? words.change : words.set}</Button>
            {hasPin && <Button kind="plain" onPress={() => setRemoving(true)}>{words.remove}</Button>}
          </div>
        }
      >
        <EmptyState picture="🔒" title={hasPin ? text.value.more.pinOn : text.value.more.pinOff} lead={words.lead} />
        {removing && (
          <Confirm title={words.removeTitle} yes={words.remove} danger onNo={() => setRemoving(false)} onYes={() => { setRemoving(false); void save(undefined); }}>
            <p>{words.removeBody}</p>
          </Confirm>
        )}
      </Screen>
    );
  const message = step.at === "saving" ? words.saving : step.at === "again" ? words.again : step.differed ? words.differs : words.first;
  return (
    <Screen title={words.title} back={() => setStep({ at: "overview" })}>
      <div class="pin-page">
        <p class={step.at === "first" && step.differed ? "pin-message bad" : "pin-message"} role="status">{message}</p>
        <PinPad busy={step.at === "saving"} round={step.at === "again" ? 1 : step.at === "first" && step.differed ? 2 : 0} shake={step.at === "first" && step.differed} onPin={entered} />
      </div>
    </Screen>
  );
}
