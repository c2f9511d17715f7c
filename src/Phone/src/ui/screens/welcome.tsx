// The first screens of a new phone: what this is, the code by camera or by hand, who I am, and either in or a plain
// sentence why not (protocol.md, Pairing).
import { useState } from "preact/hooks";
import { looksLikeInvitation } from "../flow/invitation-link.ts";
import { type Joining, mayRetry } from "../flow/joining.ts";
import { phoneKind } from "../flow/phone-kind.ts";
import { Button } from "../parts/button.tsx";
import { isComplete, ProfileForm } from "../parts/profile-form.tsx";
import { Scanner } from "../parts/scanner.tsx";
import { Centered, Screen } from "../parts/screen.tsx";
import { TextField } from "../parts/text-field.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Home } from "../parts/home-picture.tsx";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";

export function Welcome({ joining }: { joining: Joining }) {
  switch (joining.step.value) {
    case "start": return <Start joining={joining} />;
    case "scan": return <Scan joining={joining} />;
    case "type": return <TypeCode joining={joining} />;
    case "profile": return <Introduce joining={joining} />;
    case "pairing": return <Pairing />;
    case "failed": return <Failed joining={joining} />;
  }
}

function Start({ joining }: { joining: Joining }) {
  const { camera } = useServices();
  const words = text.value.welcome;
  return (
    <Centered
      picture={<Home />}
      title={words.title}
      actions={
        <>
          {camera !== undefined && <Button icon="scan" onPress={() => (joining.step.value = "scan")}>{words.scan}</Button>}
          <Button icon="keyboard" kind={camera === undefined ? "primary" : "plain"} onPress={() => (joining.step.value = "type")}>{words.typeCode}</Button>
        </>
      }
    >
      <p class="lead">{words.lead}</p>
      <p class="quiet">{words.where}</p>
    </Centered>
  );
}

function Scan({ joining }: { joining: Joining }) {
  const words = text.value.welcome;
  return (
    <Screen
      title={words.scanTitle}
      back={() => (joining.step.value = "start")}
      footer={<Button kind="plain" icon="keyboard" onPress={() => (joining.step.value = "type")}>{words.typeCode}</Button>}
    >
      <Scanner hint={words.scanHint} accept={looksLikeInvitation} onCode={(code) => joining.take(code)} />
    </Screen>
  );
}

function TypeCode({ joining }: { joining: Joining }) {
  const words = text.value.welcome;
  const [code, setCode] = useState("");
  const mayPaste = typeof navigator.clipboard?.readText === "function";
  const paste = async () => setCode(await navigator.clipboard.readText().catch(() => code));
  return (
    <Screen
      title={words.codeTitle}
      back={() => (joining.step.value = "start")}
      footer={<Button disabled={code.trim() === ""} onPress={() => joining.take(code)}>{text.value.common.next}</Button>}
    >
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim() !== "") joining.take(code);
        }}
      >
        <TextField
          code
          label={words.codeLabel}
          hint={words.codeHint}
          maxLength={400}
          value={code}
          onInput={setCode}
          end={mayPaste && <button type="button" class="field-button" onClick={() => void paste()}>{words.paste}</button>}
        />
      </form>
    </Screen>
  );
}

function Introduce({ joining }: { joining: Joining }) {
  const { messenger, keepStorage } = useServices();
  const words = text.value.welcome;
  const profile = joining.profile.value;
  const suggestion = words.phoneDefault[phoneKind(navigator)];
  return (
    <Screen
      title={words.profileTitle}
      back={() => joining.reset()}
      footer={<Button disabled={!isComplete(profile)} onPress={() => void joining.join(messenger, suggestion, keepStorage)}>{words.join}</Button>}
    >
      <p class="quiet center">{words.profileLead}</p>
      <ProfileForm
        value={profile}
        onChange={(next) => (joining.profile.value = next)}
        phone={{ label: profile.phoneLabel ?? suggestion, onInput: (phoneLabel) => (joining.profile.value = { ...profile, phoneLabel }) }}
      />
    </Screen>
  );
}

function Pairing() {
  const words = text.value.welcome;
  return (
    <Centered picture={<span class="spinner spinner-large" aria-hidden="true" />} title={words.pairing}>
      <p class="quiet">{words.pairingLead}</p>
    </Centered>
  );
}

function Failed({ joining }: { joining: Joining }) {
  const failure = joining.failure.value ?? "malformed";
  const words = text.value.pairFailure;
  return (
    <Centered
      alert
      picture={<span class="big-picture" aria-hidden="true">🚪</span>}
      title={words.title}
      actions={
        <>
          <Button onPress={() => joining.again()}>{mayRetry(failure) ? text.value.common.retry : words.newCode}</Button>
          {mayRetry(failure) && <Button kind="plain" onPress={() => joining.reset()}>{words.newCode}</Button>}
        </>
      }
    >
      <p class="lead">{words[failure]}</p>
    </Centered>
  );
}

export function WaitingForVoucher() {
  const { messenger } = useServices();
  const words = text.value.waiting;
  const [stopping, setStopping] = useState(false);
  return (
    <Centered
      picture={<span class="big-picture waiting-picture" aria-hidden="true">🤝</span>}
      title={words.title}
      actions={<Button kind="plain" onPress={() => setStopping(true)}>{words.stop}</Button>}
    >
      <p class="lead">{words.lead}</p>
      <p class="quiet">{words.hint}</p>
      {stopping && (
        <Confirm title={words.stop} yes={words.stop} danger onNo={() => setStopping(false)} onYes={() => void messenger.erase()}>
          <p>{words.stopBody}</p>
        </Confirm>
      )}
    </Centered>
  );
}
