// Choose people for a new chat, or more people for one that exists. One person: straight to the chat of two.
import { useState } from "preact/hooks";
import type { PersonId, RoomId } from "../../messaging/messenger.ts";
import { others, pairRoom, sorted } from "../flow/names.ts";
import { say } from "../flow/toast.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";
import { ChoiceRow, Group } from "../parts/list.tsx";
import { EmptyState, Screen } from "../parts/screen.tsx";
import { TextField } from "../parts/text-field.tsx";
import { useServices } from "../services.ts";
import { language, text } from "../text/language.ts";

export function NewChat() {
  const { view, messenger, navigation } = useServices();
  const words = text.value.newChat;
  const [chosen, setChosen] = useState<readonly PersonId[]>([]);
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const group = chosen.length > 1;

  const start = async () => {
    setBusy(true);
    try {
      const [first] = chosen;
      const existing = group || first === undefined ? undefined : pairRoom(view.value, first);
      const groupName = group && name.trim() !== "" ? name.trim() : undefined;
      const room = existing?.id ?? (await messenger.createRoom(chosen, groupName));
      navigation.choose("chats");
      navigation.replace({ at: "room", room });
    } catch {
      setBusy(false);
      say(text.value.common.failed);
    }
  };
  return (
    <Screen
      title={words.title}
      footer={<Button disabled={chosen.length === 0} busy={busy} onPress={() => void start()}>{group ? words.startGroup(chosen.length) : words.start}</Button>}
    >
      {group && <div class="form"><TextField label={words.groupName} value={name} onInput={setName} /></div>}
      <Choosing chosen={chosen} onChange={setChosen} exclude={[]} />
    </Screen>
  );
}

export function AddPeople({ room }: { room: RoomId }) {
  const { view, messenger, navigation } = useServices();
  const words = text.value.newChat;
  const [chosen, setChosen] = useState<readonly PersonId[]>([]);
  const [busy, setBusy] = useState(false);
  const members = view.value.rooms.find(({ id }) => id === room)?.members ?? [];
  const everybody = others(view.value).every((person) => members.includes(person.id));

  const add = async () => {
    setBusy(true);
    const outcome = await messenger.addToRoom(room, chosen);
    setBusy(false);
    if (outcome.ok) navigation.back();
    else say(text.value.apiFailure[outcome.error]);
  };
  return (
    <Screen
      title={words.addTitle}
      footer={!everybody && <Button disabled={chosen.length === 0} busy={busy} onPress={() => void add()}>{chosen.length === 0 ? words.addNone : words.add(chosen.length)}</Button>}
    >
      {everybody ? <EmptyState picture="👪" title={words.allHere} lead="" /> : <Choosing chosen={chosen} onChange={setChosen} exclude={members} />}
    </Screen>
  );
}

function Choosing({ chosen, onChange, exclude }: { chosen: readonly PersonId[]; onChange: (next: readonly PersonId[]) => void; exclude: readonly PersonId[] }) {
  const { view } = useServices();
  const choices = sorted(others(view.value), language.value).filter((person) => !exclude.includes(person.id));
  const toggle = (id: PersonId) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <Group title={text.value.newChat.who}>
      {choices.map((person) => (
        <ChoiceRow
          key={person.id}
          type="checkbox"
          name="person"
          lead={<Avatar person={person} presence />}
          title={person.name}
          checked={chosen.includes(person.id)}
          onChoose={() => toggle(person.id)}
        />
      ))}
    </Group>
  );
}
