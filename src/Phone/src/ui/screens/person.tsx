// One person: talk to them, check that they are who they seem, see and remove their phones. My own page has my name and
// picture, and the way to connect another phone of mine.
import { useState } from "preact/hooks";
import type { PersonId, PersonView, PhoneView } from "../../messaging/messenger.ts";
import { mayInvite, nameOf, pairRoom, personOf, readOnly } from "../flow/names.ts";
import { say } from "../flow/toast.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Group, Row } from "../parts/list.tsx";
import { Screen } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { language, text } from "../text/language.ts";
import { listTime } from "../text/time.ts";

export function Person({ person: id }: { person: PersonId }) {
  const { view, messenger, navigation } = useServices();
  const words = text.value.person;
  const [removing, setRemoving] = useState<PhoneView>();
  const [erasing, setErasing] = useState<PhoneView>();
  const [busy, setBusy] = useState(false);
  const person = personOf(view.value, id);
  if (person === undefined) return <Screen title={text.value.common.unknownPerson}>{null}</Screen>;
  const active = !readOnly(view.value);
  const present = person.phones.length > 0;

  const chat = async () => {
    setBusy(true);
    try {
      const room = pairRoom(view.value, id)?.id ?? (await messenger.createRoom([id], undefined));
      navigation.choose("chats");
      navigation.open({ at: "room", room });
    } catch {
      say(text.value.common.failed);
    }
    setBusy(false);
  };
  const remove = async (phone: PhoneView) => {
    setBusy(true);
    const outcome = await messenger.removePhone(phone.id);
    setBusy(false);
    setRemoving(undefined);
    const later = !outcome.ok && (outcome.error === "unreachable" || outcome.error === "locked");
    say(outcome.ok ? words.removed : later ? words.removeLater : outcome.error === "not-allowed" ? words.notAllowed : text.value.apiFailure[outcome.error]);
  };
  const erase = async (phone: PhoneView) => {
    setBusy(true);
    const outcome = await messenger.erasePhone(phone.id);
    setBusy(false);
    setErasing(undefined);
    say(outcome.ok ? words.eraseAsked : outcome.error === "not-allowed" || outcome.error === "not-paired" ? words.eraseNotAllowed : text.value.apiFailure[outcome.error]);
  };

  return (
    <Screen title={person.me ? text.value.common.me : person.name}>
      <div class="profile-head">
        <Avatar person={person} size="xl" presence />
        <p class="profile-name">{person.name}</p>
        <p class="quiet">{text.value.rights[person.rights]}</p>
        {!person.me && active && present && <Button icon="chats" busy={busy} onPress={() => void chat()}>{words.chat}</Button>}
      </div>
      {present && <Group>
        {person.me ? (
          <Row icon="compose" title={words.edit} onPress={() => navigation.open({ at: "profile" })} />
        ) : (
          <Row
            lead={<span class={person.verified ? "row-icon good" : "row-icon"}><Icon name={person.verified ? "shieldOk" : "shield"} /></span>}
            title={words.verify}
            detail={person.verified ? words.verified : words.notVerified}
            onPress={() => navigation.open({ at: "safety", person: id })}
          />
        )}
      </Group>}
      {!present && <p class="quiet center pad">{words.noPhone}</p>}
      {present && <Group title={words.phones}>
        {person.phones.map((phone) => (
          <Row
            key={phone.id}
            icon="phone"
            title={phone.label}
            detail={phone.thisPhone ? words.thisPhone : phone.vouchedBy === id && person.rights === 1 ? words.founder : words.vouchedBy(nameOf(view.value, phone.vouchedBy, text.value))}
            value={!phone.thisPhone && (phone.mayRemove || phone.mayErase) && active && <PhoneActions phone={phone} onRemove={() => setRemoving(phone)} onErase={() => setErasing(phone)} />}
          />
        ))}
        {person.me && mayInvite(view.value) && active && <Row icon="plus" title={words.addPhone} onPress={() => navigation.open({ at: "invite" })} />}
      </Group>}
      <ErasingPhones person={person} />
      {erasing !== undefined && (
        <Confirm title={words.eraseTitle(erasing.label)} yes={words.eraseYes} danger busy={busy} onNo={() => setErasing(undefined)} onYes={() => void erase(erasing)}>
          <p>{words.eraseBody}</p>
          <p class="quiet">{words.eraseOnly}</p>
        </Confirm>
      )}
      {removing !== undefined && (
        <Confirm title={words.removeTitle(removing.label)} yes={words.removeYes} danger busy={busy} onNo={() => setRemoving(undefined)} onYes={() => void remove(removing)}>
          <p>{words.removeBody}</p>
        </Confirm>
      )}
    </Screen>
  );
}

function PhoneActions({ phone, onRemove, onErase }: { phone: PhoneView; onRemove: () => void; onErase: () => void }) {
  const words = text.value.person;
  return (
    <span class="row-actions">
      {phone.mayRemove && <button type="button" class="link-button danger" onClick={onRemove} aria-label={`${phone.label} ${words.remove}`}>{words.remove}</button>}
      {phone.mayErase && <button type="button" class="link-button danger" onClick={onErase} aria-label={`${phone.label} ${words.erase}`}>{words.erase}</button>}
    </span>
  );
}

/** Phones that this phone asked to erase themselves, and what they answered. */
function ErasingPhones({ person: { erasing = [] } }: { person: PersonView }) {
  const { now } = useServices();
  const words = text.value.person;
  const when = (at: number) => listTime(at, now(), language.value, text.value);
  if (erasing.length === 0) return null;
  return (
    <Group title={words.erasing}>
      {erasing.map(({ id, label, askedAt, erasedAt }) => (
        <Row key={id} icon={erasedAt === undefined ? "clock" : "check"} title={label} detail={erasedAt === undefined ? words.erasingWaiting(when(askedAt)) : words.erasingDone(when(erasedAt))} />
      ))}
    </Group>
  );
}
