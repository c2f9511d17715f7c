// One message: mine on the right in yellow, others on the left with name and picture at the head of a run. Beside it the
// number of people who have not read it, the time, and for mine how far it has come.
import type { RoomView } from "../../messaging/messenger.ts";
import { personOf, readOnly } from "../flow/names.ts";
import { isPictureOnly, type Line, piecesOf, type TextEntry } from "../flow/thread.ts";
import { useServices } from "../services.ts";
import { language, text } from "../text/language.ts";
import { clockTime } from "../text/time.ts";
import { Avatar } from "./avatar.tsx";
import { Delivery } from "./delivery.tsx";
import { Icon } from "./icon.tsx";

type TextLine = Extract<Line, { kind: "text" }>;

export function Bubble({ line, room }: { line: TextLine; room: RoomView }) {
  const { view, navigation } = useServices();
  const { entry, head, tail } = line;
  const person = personOf(view.value, entry.from);
  const name = person?.name ?? text.value.common.unknownPerson;
  const look = `line ${entry.mine ? "line-mine" : "line-other"}${head ? " line-head" : ""}`;
  return (
    <li class={look}>
      {!entry.mine &&
        (head ? (
          <button type="button" class="line-person" aria-label={name} onClick={() => navigation.open({ at: "person", person: entry.from })}>
            <Avatar person={person} />
          </button>
        ) : (
          <span class="line-person" />
        ))}
      <div class="line-main">
        {head && <p class={entry.mine ? "sr-only" : "line-name"}>{entry.mine ? text.value.common.me : name}</p>}
        <div class="line-row">
          <Words entry={entry} />
          <Beside line={line} />
        </div>
        {entry.delivery === "expired" && entry.mine && <NotDelivered entry={entry} room={room} />}
      </div>
      {!tail && <span class="sr-only">{clockTime(entry.at, language.value)}</span>}
    </li>
  );
}

function Words({ entry }: { entry: TextEntry }) {
  if (isPictureOnly(entry.text)) return <p class="bubble-picture">{entry.text}</p>;
  return (
    <p class="bubble">
      {piecesOf(entry.text).map((piece) =>
        piece.kind === "words" ? piece.text : <a href={piece.text} target="_blank" rel="noopener noreferrer">{piece.text}</a>,
      )}
    </p>
  );
}

function Beside({ line: { entry, tail, latestOwn } }: { line: TextLine }) {
  return (
    <div class="beside">
      {entry.unread > 0 && (
        <span class="beside-unread">
          <span aria-hidden="true">{entry.unread}</span>
          <span class="sr-only">{text.value.room.unread(entry.unread)}</span>
        </span>
      )}
      {entry.mine && entry.delivery !== "expired" && <Delivery state={entry.delivery} inWords={latestOwn} />}
      {tail && <time dateTime={new Date(entry.at).toISOString()}>{clockTime(entry.at, language.value)}</time>}
    </div>
  );
}

function NotDelivered({ entry, room }: { entry: TextEntry; room: RoomView }) {
  const { messenger, view } = useServices();
  const maySend = room.state === "open" && !readOnly(view.value);
  return (
    <p class="not-delivered">
      <Icon name="alert" />
      <span>{text.value.delivery.expired}</span>
      {maySend && <button type="button" class="link-button" onClick={() => void messenger.resend(room.id, entry.id)}>{text.value.room.resend}</button>}
    </p>
  );
}
