// All chats, the latest on top: who, the last words, when, and how many are unread.
import type { RoomView, View } from "../../messaging/messenger.ts";
import { mayInvite, nameOf, others, othersIn, personOf, readOnly, roomTitle } from "../flow/names.ts";
import { sentenceOf } from "../flow/notices.ts";
import { GroupAvatar } from "../parts/avatar.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { AskStart } from "./starting.tsx";
import { EmptyState, Screen } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { language, text } from "../text/language.ts";
import { listTime } from "../text/time.ts";

export function Chats() {
  const { view, navigation } = useServices();
  const words = text.value.chats;
  const { rooms } = view.value;
  const mayStart = others(view.value).length > 0 && !readOnly(view.value);
  const start = () => navigation.open({ at: "new-chat" });
  return (
    <Screen title={words.title} back={false} look="tab-screen" actions={mayStart && <IconButton icon="compose" label={words.start} onPress={start} />}>
      {view.value.settings.asksStart === true && <AskStart />}
      {rooms.length === 0 ? (
        <Empty start={mayStart ? start : undefined} />
      ) : (
        <ul class="rooms">
          {rooms.map((room) => <RoomRow key={room.id} room={room} view={view.value} />)}
        </ul>
      )}
    </Screen>
  );
}

/** Alone, the next step is to invite somebody; otherwise to say hello. */
function Empty({ start }: { start: (() => void) | undefined }) {
  const { view, navigation } = useServices();
  const { chats, friends } = text.value;
  if (start === undefined && mayInvite(view.value) && !readOnly(view.value))
    return (
      <EmptyState picture="🏡" title={friends.emptyTitle} lead={friends.emptyLead}>
        <Button icon="invite" onPress={() => navigation.open({ at: "invite" })}>{friends.invite}</Button>
      </EmptyState>
    );
  return (
    <EmptyState picture="💬" title={chats.emptyTitle} lead={chats.emptyLead}>
      {start !== undefined && <Button icon="compose" onPress={start}>{chats.start}</Button>}
    </EmptyState>
  );
}

function RoomRow({ room, view }: { room: RoomView; view: View }) {
  const { navigation, now } = useServices();
  const words = text.value;
  const people = othersIn(view, room).map((id) => personOf(view, id));
  return (
    <li>
      <button type="button" class="row room-row" onClick={() => navigation.open({ at: "room", room: room.id })}>
        <GroupAvatar people={people} />
        <span class="row-text">
          <span class="room-row-title">
            <span class="row-title one-line">{roomTitle(view, room, text.value)}</span>
            {room.shredded !== undefined && <Icon name="lock" label={words.shred.label} className="room-row-lock" />}
            {room.members.length > 2 && <span class="room-row-count">{room.members.length}</span>}
          </span>
          <span class="row-detail two-lines">{preview(room, view)}</span>
        </span>
        <span class="room-row-end">
          {room.last !== undefined && <time dateTime={new Date(room.last.at).toISOString()}>{listTime(room.last.at, now(), language.value, text.value)}</time>}
          {room.unread > 0 && (
            <span class="badge">
              <span aria-hidden="true">{room.unread > 999 ? "999+" : room.unread}</span>
              <span class="sr-only">{text.value.tabs.unread(room.unread)}</span>
            </span>
          )}
        </span>
      </button>
    </li>
  );
}

function preview(room: RoomView, view: View): string {
  const words = text.value;
  if (room.typing.length > 0) return words.room.typing(room.typing.map((id) => nameOf(view, id, words)));
  if (room.state === "catching-up") return words.room.catchingUp;
  const { last } = room;
  if (last === undefined) return room.shredded === "closed" ? words.shred.preview : words.chats.none;
  if (last.kind === "notice") return sentenceOf(last, view, words);
  if (last.mine) return words.chats.you(last.text);
  return room.members.length > 2 ? words.room.arrived(nameOf(view, last.from, words), last.text) : last.text;
}
