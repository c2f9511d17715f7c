// What the box needs to start after a power cut: an adult's phone, or nothing, and what the latter gives up. Asked once after
// the box was founded, and always to be found in the settings.
import { useState } from "preact/hooks";
import type { StartMode } from "../../transport/link.ts";
import { mayInvite } from "../flow/names.ts";
import { say } from "../flow/toast.ts";
import { Button } from "../parts/button.tsx";
import { ChoiceRow, Group } from "../parts/list.tsx";
import { Screen } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";

const modes: readonly StartMode[] = ["phone", "itself"];

export function Starting() {
  const { view, messenger } = useServices();
  const words = text.value.starting;
  const adult = mayInvite(view.value);
  // Shown at once; a refusal takes it back.
  const [wanted, setWanted] = useState<StartMode>();
  const change = async (mode: StartMode) => {
    setWanted(mode);
    const outcome = await messenger.chooseStart(mode);
    if (outcome.ok) return;
    setWanted(undefined);
    say(text.value.apiFailure[outcome.error]);
  };
  return (
    <Screen title={words.title}>
      <p class="quiet pad">{words.lead}</p>
      <Group note={adult ? undefined : words.adult}>
        {modes.map((mode) => (
          <ChoiceRow
            key={mode}
            type="radio"
            name="starting"
            title={words[mode]}
            detail={words.means[mode]}
            checked={mode === (wanted ?? view.value.settings.start)}
            disabled={!adult}
            onChoose={() => void change(mode)}
          />
        ))}
      </Group>
    </Screen>
  );
}

/** For the founder, until it is said: a card above the chats. */
export function AskStart() {
  const { messenger, navigation, view } = useServices();
  const words = text.value.starting;
  const keep = async () => {
    const outcome = await messenger.chooseStart(view.value.settings.start ?? "phone");
    if (!outcome.ok) say(text.value.apiFailure[outcome.error]);
  };
  return (
    <section class="ask-card" aria-label={words.title}>
      <p>{words.ask}</p>
      <div class="ask-actions">
        <Button kind="plain" onPress={() => navigation.open({ at: "starting" })}>{words.choose}</Button>
        <Button onPress={() => void keep()}>{words.keep}</Button>
      </div>
    </section>
  );
}
