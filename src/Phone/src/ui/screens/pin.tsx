// Sets, changes or removes the PIN, and the wipe PIN beside it. A new one is entered twice; neither is kept here once it
// was handed on. Nothing here tells whether there is a wipe PIN: whoever is made to show this screen shows nothing.
import { useState } from "preact/hooks";
import type { PinOutcome } from "../../messaging/messenger.ts";
import { say } from "../flow/toast.ts";
import { Button } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { PinPad } from "../parts/pin-pad.tsx";
import { EmptyState, Screen } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";

export function Pin() {
  const { view, messenger } = useServices();
  const words = text.value.pin;
  const { hasPin } = view.value.settings;
  return (
    <PinChoice
      title={words.title}
      picture="🔒"
      state={hasPin ? text.value.more.pinOn : text.value.more.pinOff}
      lead={words.lead}
      set={hasPin ? words.change : words.set}
      first={words.first}
      saved={words.saved}
      change={(pin) => messenger.setPin(pin)}
      {...(hasPin ? { remove: { label: words.remove, title: words.removeTitle, body: words.removeBody, done: words.removed } } : {})}
    />
  );
}

export function WipePin() {
  const { messenger } = useServices();
  const words = text.value.wipePin;
  return (
    <PinChoice
      title={words.title}
      picture="🔥"
      state={words.what}
      lead={words.lead}
      points={words.points}
      set={words.set}
      first={words.first}
      saved={words.saved}
      change={(pin) => messenger.setWipePin(pin)}
      remove={{ label: words.remove, title: words.removeTitle, body: words.removeBody, done: words.removed }}
    />
  );
}

interface ChoiceProps {
  readonly title: string;
  readonly picture: string;
  readonly state: string;
  readonly lead: string;
  readonly points?: readonly string[];
  readonly set: string;
  readonly first: string;
  readonly saved: string;
  readonly remove?: { readonly label: string; readonly title: string; readonly body: string; readonly done: string };
  readonly change: (pin: string | undefined) => Promise<PinOutcome>;
}

type Step =
  | { readonly at: "overview" }
  | { readonly at: "first"; readonly wrong?: "differs" | "taken" }
  | { readonly at: "again"; readonly first: string }
  | { readonly at: "saving" };

function PinChoice({ title, picture, state, lead, points, set, first, saved, remove, change }: ChoiceProps) {
  const { navigation } = useServices();
  const words = text.value.pin;
  const [step, setStep] = useState<Step>({ at: "overview" });
  const [removing, setRemoving] = useState(false);

  const save = async (pin: string | undefined) => {
    setStep({ at: "saving" });
    const outcome = await change(pin).catch(() => undefined);
    if (outcome === "taken") return setStep({ at: "first", wrong: "taken" });
    say(outcome === undefined ? text.value.common.failed : pin === undefined ? (remove?.done ?? saved) : saved);
    if (outcome === "set") navigation.back();
    else setStep({ at: "overview" });
  };
  const entered = (pin: string) => {
    if (step.at === "first") setStep({ at: "again", first: pin });
    else if (step.at === "again") {
      if (pin === step.first) void save(pin);
      else setStep({ at: "first", wrong: "differs" });
    }
  };

  if (step.at === "overview")
    return (
      <Screen
        title={title}
        footer={
          <div class="stack">
            <Button onPress={() => setStep({ at: "first" })}>{set}</Button>
            {remove !== undefined && <Button kind="plain" onPress={() => setRemoving(true)}>{remove.label}</Button>}
          </div>
        }
      >
        <EmptyState picture={picture} title={state} lead={lead}>
          {points !== undefined && <ul class="points">{points.map((point, index) => <li key={index}>{point}</li>)}</ul>}
        </EmptyState>
        {removing && remove !== undefined && (
          <Confirm title={remove.title} yes={remove.label} danger onNo={() => setRemoving(false)} onYes={() => { setRemoving(false); void save(undefined); }}>
            <p>{remove.body}</p>
          </Confirm>
        )}
      </Screen>
    );
  const wrong = step.at === "first" ? step.wrong : undefined;
  const message = step.at === "saving" ? words.saving : step.at === "again" ? words.again : wrong === "taken" ? words.taken : wrong === "differs" ? words.differs : first;
  return (
    <Screen title={title} back={() => setStep({ at: "overview" })}>
      <div class="pin-page">
        <p class={wrong === undefined ? "pin-message" : "pin-message bad"} role="status">{message}</p>
        <PinPad busy={step.at === "saving"} round={step.at === "again" ? 1 : wrong === undefined ? 0 : 2} shake={wrong !== undefined} onPin={entered} />
      </div>
    </Screen>
  );
}
