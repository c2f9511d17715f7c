// What a chat is called and who is in it; call in more people, or leave.
import { useState } from "preact/hooks";
import type { RoomId } from "../../messaging/messenger.ts";
import { othersIn, personOf, readOnly, roomTitle, sorted } from "../flow/names.ts";
import { say } from "../flow/toast.ts";
import { Avatar, GroupAvatar } from "../parts/avatar.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Group, Row } from "../parts/list.tsx";
import { Screen } from "../parts/screen.tsx";
import { TextField } from "../parts/text-field.tsx";
import { useServices } from "../services.ts";
import { language, text } from "../text/language.ts";

export function RoomDetails({ room: id }: { room: RoomId }) {
  const { view, messenger, navigation } = useServices();
  const words = text.value.details;
  const [asking, setAsking] = useState<"leave" | "rename">();
  const [busy, setBusy] = useState(false);
  const [name, setName] = useState("");
  const room = view.value.rooms.find((one) => one.id === id);
  if (room === undefined) return <Screen title={words.title}>{null}</Screen>;

  const open = room.state === "open" && !readOnly(view.value);
  const members = sorted(room.members.map((member) => personOf(view.value, member)).filter((person) => person !== undefined), language.value);
  const act = async (change: Promise<void>) => {
    setBusy(true);
    const done = await change.then(() => true, () => false);
    setBusy(false);
    setAsking(undefined);
    if (!done) say(text.value.common.failed);
    return done;
  };
  const leave = async () => {
    if (await act(messenger.leaveRoom(id))) navigation.home("chats");
  };

  return (
    <Screen title={words.title}>
      <div class="profile-head">
        <GroupAvatar people={othersIn(view.value, room).map((member) => personOf(view.value, member))} />
        <p class="profile-name">{roomTitle(view.value, room, text.value)}</p>
      </div>
      {open && (
        <Group>
          <Row icon="compose" title={words.rename} onPress={() => { setName(room.name ?? ""); setAsking("rename"); }} />
          <Row icon="invite" title={words.add} onPress={() => navigation.open({ at: "add-people", room: id })} />
        </Group>
      )}
      <Group title={`${words.members} ${members.length}`}>
        {members.map((person) => (
          <Row
            key={person.id}
            lead={<Avatar person={person} presence />}
            title={person.me ? `${person.name} (${text.value.common.me})` : person.name}
            plain
            onPress={() => navigation.open({ at: "person", person: person.id })}
          />
        ))}
      </Group>
      {(open || room.shredded !== undefined) && (
        <Group>
          <Row icon="lock" title={text.value.shred.title} value={room.shredded === undefined ? text.value.more.pinOff : text.value.more.pinOn} onPress={() => navigation.open({ at: "shred", room: id })} />
        </Group>
      )}
      {open && (
        <Group>
          <Row icon="leave" danger plain title={words.leave} onPress={() => setAsking("leave")} />
        </Group>
      )}
      {asking === "leave" && (
        <Confirm title={words.leaveTitle} yes={words.leaveYes} danger busy={busy} onNo={() => setAsking(undefined)} onYes={() => void leave()}>
          <p>{words.leaveBody}</p>
        </Confirm>
      )}
      {asking === "rename" && (
        <Confirm
          title={words.rename}
          yes={text.value.common.save}
          busy={busy}
          onNo={() => setAsking(undefined)}
          onYes={() => void act(messenger.renameRoom(id, name.trim() === "" ? undefined : name.trim()))}
        >
          <TextField label={words.name} hint={words.nameHint} value={name} onInput={setName} />
        </Confirm>
      )}
    </Screen>
  );
}
