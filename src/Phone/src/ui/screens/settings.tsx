// The settings that take a choice: my profile, the language, how long messages wait in the box.
import { useState } from "preact/hooks";
import { mayInvite } from "../flow/names.ts";
import { say } from "../flow/toast.ts";
import { Button } from "../parts/button.tsx";
import { ChoiceRow, Group } from "../parts/list.tsx";
import { isComplete, ProfileForm } from "../parts/profile-form.tsx";
import { Screen } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import type { Language } from "../text/catalogue.ts";
import { choice, choose, type LanguageChoice, text } from "../text/language.ts";
import { duration } from "../text/time.ts";

/** Each language in itself, so that one who lost his way finds back. */
export const languageNames: Readonly<Record<Language, string>> = { ko: "한국어", en: "English" };

export function EditProfile() {
  const { view, messenger, navigation } = useServices();
  const { me } = view.value;
  const [profile, setProfile] = useState({ name: me?.name ?? "", picture: me?.picture ?? "🙂" });
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const saved = await messenger.rename({ name: profile.name.trim(), picture: profile.picture }).then(() => true, () => false);
    setBusy(false);
    if (saved) navigation.back();
    else say(text.value.common.failed);
  };
  return (
    <Screen title={text.value.more.profile} footer={<Button disabled={!isComplete(profile)} busy={busy} onPress={() => void save()}>{text.value.common.save}</Button>}>
      <ProfileForm value={profile} onChange={setProfile} />
    </Screen>
  );
}

export function LanguageScreen() {
  const words = text.value.more;
  const choices: readonly LanguageChoice[] = ["auto", "ko", "en"];
  return (
    <Screen title={words.language}>
      <Group>
        {choices.map((one) => (
          <ChoiceRow
            key={one}
            type="radio"
            name="language"
            title={one === "auto" ? words.languageAuto : <span lang={one}>{languageNames[one]}</span>}
            checked={choice.value === one}
            onChoose={() => choose(one)}
          />
        ))}
      </Group>
    </Screen>
  );
}

const minute = 60, hour = 3600, day = 86_400;
/** Within what the box takes: 5 minutes to 7 days (Core/Limits.cs). */
export const retentionChoices: readonly number[] = [5 * minute, hour, 6 * hour, day, 3 * day, 7 * day];

export function Retention() {
  const { view, messenger } = useServices();
  const words = text.value.more;
  const adult = mayInvite(view.value);
  const present = view.value.settings.retentionSeconds;
  // Shown at once; a refusal takes it back.
  const [wanted, setWanted] = useState<number>();
  const choices = retentionChoices.includes(present) ? retentionChoices : [...retentionChoices, present].sort((a, b) => a - b);
  const change = async (seconds: number) => {
    setWanted(seconds);
    const outcome = await messenger.setRetention(seconds);
    if (outcome.ok) return;
    setWanted(undefined);
    say(text.value.apiFailure[outcome.error]);
  };
  return (
    <Screen title={words.retention}>
      <p class="quiet pad">{words.retentionHint}</p>
      <Group note={adult ? undefined : words.retentionAdult}>
        {choices.map((seconds) => (
          <ChoiceRow
            key={seconds}
            type="radio"
            name="retention"
            title={duration(seconds, text.value)}
            checked={seconds === (wanted ?? present)}
            disabled={!adult}
            onChoose={() => void change(seconds)}
          />
        ))}
      </Group>
    </Screen>
  );
}
