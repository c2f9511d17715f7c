// Brings in another phone: whose it is, the QR with its time, then the question that only a person can answer: is this
// really the one in front of me (protocol.md, Part II, Vouching).
import { useEffect, useState } from "preact/hooks";
import type { InvitationView } from "../../messaging/messenger.ts";
import type { RightsNumber } from "../../transport/link.ts";
import { say } from "../flow/toast.ts";
import { Button } from "../parts/button.tsx";
import { ChoiceRow, Group } from "../parts/list.tsx";
import { Qr } from "../parts/qr.tsx";
import { Centered, Screen } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";
import { countdown } from "../text/time.ts";

type Who = "family" | "child" | "guest" | "mine";
const choices: readonly { who: Who; picture: string; rights: RightsNumber }[] = [
  { who: "family", picture: "🧑", rights: 2 },
  { who: "child", picture: "🧒", rights: 3 },
  { who: "guest", picture: "👋", rights: 4 },
  { who: "mine", picture: "📱", rights: 2 },
];

export function Invite() {
  const { view } = useServices();
  const invitation = view.value.invitation;
  // The one shown last time is over; it must not greet the next.
  const [over, setOver] = useState(invitation !== undefined && invitation.state !== "open" && invitation.state !== "joining" ? invitation.url : undefined);
  if (invitation === undefined || invitation.url === over) return <Choose />;
  const again = () => setOver(invitation.url);
  switch (invitation.state) {
    case "open": return <Show invitation={invitation} />;
    case "joining": return <Joiner invitation={invitation} />;
    case "joined": return <Joined name={invitation.joinerName} />;
    case "expired": return <Over title={text.value.invite.expiredTitle} lead={text.value.invite.expired} picture="⏳" again={again} />;
    case "failed": return <Over title={text.value.invite.failedTitle} lead={text.value.invite.failed} picture="🚪" again={again} />;
  }
}

function Choose() {
  const { messenger } = useServices();
  const words = text.value.invite;
  const [chosen, setChosen] = useState<Who>("family");
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    const rights = choices.find(({ who }) => who === chosen)?.rights ?? 3;
    const outcome = await messenger.invite(rights, chosen === "mine");
    setBusy(false);
    if (!outcome.ok) say(text.value.apiFailure[outcome.error]);
  };
  return (
    <Screen title={words.title} footer={<Button busy={busy} onPress={() => void make()}>{words.make}</Button>}>
      <Group title={words.who}>
        {choices.map(({ who, picture }, index) => (
          <ChoiceRow
            key={who}
            type="radio"
            name="who"
            lead={<span class={`avatar avatar-m tint-${index + 1}`} aria-hidden="true"><span class="avatar-picture">{picture}</span></span>}
            title={words[who]}
            detail={words[`${who}Hint`]}
            checked={chosen === who}
            onChoose={() => setChosen(who)}
          />
        ))}
      </Group>
    </Screen>
  );
}

function Show({ invitation }: { invitation: InvitationView }) {
  const { messenger, navigation, now } = useServices();
  const words = text.value.invite;
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  const copy = () => navigator.clipboard?.writeText(invitation.url).then(() => say(text.value.common.copied), () => say(text.value.common.failed));
  const stop = () => {
    void messenger.cancelInvitation();
    navigation.back();
  };
  return (
    <Screen
      title={words.title}
      footer={
        <div class="side-by-side">
          <Button kind="quiet" onPress={stop}>{words.stop}</Button>
          <Button kind="plain" icon="copy" onPress={() => void copy()}>{words.copy}</Button>
        </div>
      }
    >
      <div class="qr-card">
        <p class="qr-title">{words.show}</p>
        <Qr content={invitation.url} label={words.qrLabel} />
        <p class="quiet" role="timer">{words.remaining(countdown(invitation.expiresAt - now()))}</p>
      </div>
      <ol class="steps">{words.steps.map((step, index) => <li key={index}>{step}</li>)}</ol>
    </Screen>
  );
}

function Joiner({ invitation }: { invitation: InvitationView }) {
  const { messenger } = useServices();
  const words = text.value.invite;
  const [busy, setBusy] = useState(false);
  const answer = (accept: boolean) => {
    setBusy(true);
    void messenger.confirmJoin(accept).finally(() => setBusy(false));
  };
  return (
    <Centered
      picture={<span class="big-picture" aria-hidden="true">👋</span>}
      title={words.joiningTitle(invitation.joinerName ?? words.joiningUnknown)}
      actions={
        <>
          <Button busy={busy} onPress={() => answer(true)}>{busy ? words.accepting : words.accept}</Button>
          <Button kind="plain" disabled={busy} onPress={() => answer(false)}>{words.refuse}</Button>
        </>
      }
    >
      <p class="lead">{words.joiningBody}</p>
    </Centered>
  );
}

function Joined({ name }: { name: string | undefined }) {
  const { navigation } = useServices();
  const words = text.value.invite;
  return (
    <Centered picture={<span class="big-picture" aria-hidden="true">🎉</span>} title={words.joinedTitle} actions={<Button onPress={() => navigation.home("friends")}>{text.value.common.done}</Button>}>
      <p class="lead">{words.joined(name ?? words.joiningUnknown)}</p>
    </Centered>
  );
}

function Over({ title, lead, picture, again }: { title: string; lead: string; picture: string; again: () => void }) {
  const { navigation } = useServices();
  return (
    <Centered
      picture={<span class="big-picture" aria-hidden="true">{picture}</span>}
      title={title}
      actions={
        <>
          <Button onPress={again}>{text.value.invite.again}</Button>
          <Button kind="plain" onPress={() => navigation.back()}>{text.value.common.close}</Button>
        </>
      }
    >
      <p class="lead">{lead}</p>
    </Centered>
  );
}
