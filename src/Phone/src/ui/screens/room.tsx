// One conversation: its lines, what is being written, and the composer. Messages count as read when the end of the
// conversation is really in sight.
import { useEffect, useMemo } from "preact/hooks";
import type { RoomId } from "../../messaging/messenger.ts";
import { nameOf, othersIn, personOf, readOnly, roomTitle } from "../flow/names.ts";
import { Composer } from "../parts/composer.tsx";
import { IconButton } from "../parts/button.tsx";
import { Screen } from "../parts/screen.tsx";
import { Thread } from "../parts/thread.tsx";
import { follow, useServices } from "../services.ts";
import { text } from "../text/language.ts";

export function Room({ room: id }: { room: RoomId }) {
  const { view, messenger, navigation } = useServices();
  const thread = useMemo(() => follow(messenger.thread(id)), [id]);
  useEffect(() => () => thread.stop(), [thread]);

  const words = text.value.room;
  const room = view.value.rooms.find((one) => one.id === id);
  if (room === undefined) return <Screen title="">{null}</Screen>;

  const other = personOf(view.value, othersIn(view.value, room)[0]);
  const typing = room.typing.map((person) => nameOf(view.value, person, text.value));
  const closed = room.state === "left" ? words.left : readOnly(view.value) ? words.readOnly : undefined;
  return (
    <Screen
      look="room"
      title={roomTitle(view.value, room, text.value)}
      subtitle={room.members.length > 2 ? words.members(room.members.length) : other?.online === true ? text.value.friends.online : undefined}
      actions={<IconButton icon="menu" label={words.menu} onPress={() => navigation.open({ at: "room-details", room: id })} />}
    >
      <Thread room={room} thread={thread.value.value} typing={typing} />
      {room.state === "catching-up" && <p class="room-state" role="status">{words.catchingUp}</p>}
      {closed === undefined ? <Composer room={id} /> : <p class="room-state">{closed}</p>}
    </Screen>
  );
}
