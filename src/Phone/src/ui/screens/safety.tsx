// The safety check: two people who stand together compare QR, words or digits. What differs is said loudly, with what to
// do about it (protocol.md, Part II).
import { useMemo, useState } from "preact/hooks";
import type { PersonId } from "../../messaging/messenger.ts";
import { personOf } from "../flow/names.ts";
import { Button } from "../parts/button.tsx";
import { Qr } from "../parts/qr.tsx";
import { Scanner } from "../parts/scanner.tsx";
import { Centered, Screen } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";

type Way = "qr" | "words" | "digits";
const ways: readonly Way[] = ["qr", "words", "digits"];

export function Safety({ person: id }: { person: PersonId }) {
  const { view, messenger, camera, navigation } = useServices();
  const words = text.value.safety;
  const person = personOf(view.value, id);
  const name = person?.name ?? text.value.common.unknownPerson;
  const check = useMemo(() => messenger.safety(id), [id, person?.phones]);
  const [way, setWay] = useState<Way>("qr");
  const [step, setStep] = useState<"compare" | "scan" | "same" | "different">("compare");

  // A box of cereal before the camera is no alarm.
  const kind = check.qr.slice(0, check.qr.lastIndexOf(":") + 1);
  const judge = async (scanned: string | true) => setStep((await messenger.verify(id, scanned)) ? "same" : "different");

  if (step === "same")
    return (
      <Centered picture={<span class="big-picture" aria-hidden="true">🛡️</span>} title={words.okTitle} actions={<Button onPress={() => navigation.back()}>{text.value.common.done}</Button>}>
        <p class="lead">{words.ok(name)}</p>
      </Centered>
    );
  if (step === "different")
    return (
      <Centered alert picture={<span class="big-picture" aria-hidden="true">⚠️</span>} title={words.badTitle} actions={<Button kind="plain" onPress={() => setStep("compare")}>{text.value.common.retry}</Button>}>
        <p class="lead">{words.bad}</p>
      </Centered>
    );
  if (step === "scan")
    return (
      <Screen title={words.scan(name)} back={() => setStep("compare")}>
        <Scanner hint={text.value.welcome.scanHint} accept={(code) => code.startsWith(kind)} onCode={(code) => void judge(code)} />
      </Screen>
    );
  return (
    <Screen
      title={words.title}
      footer={
        <div class="stack">
          {way === "qr" && camera !== undefined && <Button icon="scan" onPress={() => setStep("scan")}>{words.scan(name)}</Button>}
          {way !== "qr" && <Button icon="check" onPress={() => void judge(true)}>{words.same}</Button>}
          {way !== "qr" && <Button kind="plain" onPress={() => setStep("different")}>{words.different}</Button>}
        </div>
      }
    >
      <p class="quiet center pad">{words.lead(name)}</p>
      <fieldset class="segments">
        <legend class="sr-only">{words.how}</legend>
        {ways.map((one) => (
          <label key={one} class="segment">
            <input type="radio" class="sr-only" name="way" checked={way === one} onChange={() => setWay(one)} />
            <span>{words[one]}</span>
          </label>
        ))}
      </fieldset>
      {way === "qr" && <div class="qr-card"><Qr content={check.qr} label={words.qrLabel(name)} /></div>}
      {way === "words" && <ol class="compare compare-words">{check.words.map((word, index) => <li key={index}><span class="compare-number" aria-hidden="true">{index + 1}</span>{word}</li>)}</ol>}
      {way === "digits" && <ol class="compare compare-digits">{check.digits.map((group, index) => <li key={index}>{group}</li>)}</ol>}
    </Screen>
  );
}
