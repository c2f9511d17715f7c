// Where a message is written. Grows with its lines; with a mouse at hand Enter sends and Shift+Enter breaks the line, on
// a touch keyboard Enter breaks the line. An unfinished syllable (Hangul composition) is never sent. Drafts live in memory.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RoomId } from "../../messaging/messenger.ts";
import { say } from "../flow/toast.ts";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";
import { IconButton } from "./button.tsx";

/** In characters. Far below the box's packet size, and more than anybody writes at once. */
const longest = 8000;
const typingEveryMs = 3000;
const drafts = new Map<RoomId, string>();

export const forgetDrafts = (): void => drafts.clear();

export function Composer({ room }: { room: RoomId }) {
  const { messenger, now } = useServices();
  const area = useRef<HTMLTextAreaElement>(null);
  const typingAt = useRef(0);
  const [draft, setDraft] = useState(drafts.get(room) ?? "");
  const enterSends = matchMedia("(pointer: fine)").matches;

  useLayoutEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [draft]);
  useLayoutEffect(() => {
    if (enterSends) area.current?.focus();
  }, [room]);

  const write = (value: string) => {
    setDraft(value);
    drafts.set(room, value);
    if (value !== "" && now() - typingAt.current > typingEveryMs) {
      typingAt.current = now();
      messenger.typing(room);
    }
  };
  const send = () => {
    const words = draft.trim();
    if (words === "") return;
    if (words.length > longest) return say(text.value.room.tooLong);
    typingAt.current = 0;
    setDraft("");
    drafts.delete(room);
    messenger.send(room, words).catch(() => {
      write(words);
      say(text.value.common.failed);
    });
    area.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        rows={1}
        // What is typed is not for the browser: it would write it into its session file.
        autoComplete="off"
        value={draft}
        placeholder={text.value.room.placeholder}
        aria-label={text.value.room.placeholder}
        enterkeyhint={enterSends ? "send" : "enter"}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing || !enterSends) return;
          event.preventDefault();
          send();
        }}
      />
      <IconButton icon="send" label={text.value.room.send} onPress={send} className={draft.trim() === "" ? "composer-send" : "composer-send composer-ready"} />
    </form>
  );
}
