// The scrolling conversation. Keeps its place while it grows at either end (flow/anchoring), fetches older messages when
// the top comes near, and marks as read what is in sight.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { EntryView, RoomView, ThreadView } from "../../messaging/messenger.ts";
import { atBottom, type Ends, type Extent, place } from "../flow/anchoring.ts";
import { nameOf } from "../flow/names.ts";
import { sentenceOf } from "../flow/notices.ts";
import { linesOf, withoutCeremony } from "../flow/thread.ts";
import { useServices } from "../services.ts";
import { language, text } from "../text/language.ts";
import { dayTitle } from "../text/time.ts";
import { Bubble } from "./bubble.tsx";
import { ClosedHistory } from "./closed-history.tsx";
import { Icon } from "./icon.tsx";

/** Start fetching older messages this far from the top, in CSS pixels: about one screen ahead. */
const fetchAhead = 600;
const announcedMs = 5000;

const extentOf = (element: HTMLElement): Extent => ({ top: element.scrollTop, height: element.scrollHeight, viewport: element.clientHeight });

export function Thread({ room, thread, typing }: { room: RoomView; thread: ThreadView; typing: readonly string[] }) {
  const { messenger, view } = useServices();
  const scroller = useRef<HTMLDivElement>(null);
  const before = useRef<Extent>({ top: 0, height: 0, viewport: 0 });
  const ends = useRef<Ends>({ first: undefined, last: undefined, lastMine: false });
  const fetching = useRef(false);
  const [unseen, setUnseen] = useState(false);
  const [bottom, setBottom] = useState(true);
  const ofTwo = room.name === undefined && room.members.length <= 2;
  const lines = useMemo(() => linesOf(ofTwo ? withoutCeremony(thread.entries) : thread.entries), [thread.entries, ofTwo]);
  const last = thread.entries.at(-1);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const now: Ends = { first: thread.entries[0]?.id, last: last?.id, lastMine: last?.kind === "text" && last.mine };
    const placement = place(before.current, ends.current, now, { height: element.scrollHeight, viewport: element.clientHeight });
    element.scrollTop = placement.top;
    if (placement.unseen) setUnseen(true);
    ends.current = now;
    before.current = extentOf(element);
  }, [thread.entries, typing.length > 0]);

  // The keyboard, a turned phone or larger text change the height: the end stays in sight if it was.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (atBottom(before.current)) element.scrollTop = element.scrollHeight;
      before.current = extentOf(element);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const fetchOlder = async () => {
    if (fetching.current || !thread.hasOlder) return;
    fetching.current = true;
    await messenger.loadOlder(room.id).finally(() => (fetching.current = false));
  };
  const scrolled = () => {
    const element = scroller.current;
    if (element === null) return;
    before.current = extentOf(element);
    const end = atBottom(before.current);
    setBottom(end);
    if (end) setUnseen(false);
    if (element.scrollTop < fetchAhead) void fetchOlder();
  };
  useEffect(scrolled, [thread.entries.length, thread.hasOlder]);

  useEffect(() => {
    const read = () => {
      // What is closed has not been seen.
      if (room.unread > 0 && thread.closed !== true && bottom && document.visibilityState === "visible" && document.hasFocus()) void messenger.markRead(room.id);
    };
    read();
    document.addEventListener("visibilitychange", read);
    addEventListener("focus", read);
    return () => {
      document.removeEventListener("visibilitychange", read);
      removeEventListener("focus", read);
    };
  }, [room.id, room.unread, bottom, thread.closed]);

  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });

  return (
    <div class="thread-frame">
      <div class="thread" ref={scroller} onScroll={scrolled} tabIndex={0} role="region" aria-label={text.value.room.list}>
        {thread.closed === true ? <ClosedHistory room={room.id} /> : thread.hasOlder ? <p class="thread-note" role="status">{text.value.room.older}</p> : <p class="thread-note"><Icon name="lock" />{text.value.room.opening}</p>}
        <ol class="lines">
          {lines.map((line) =>
            line.kind === "day" ? (
              <li key={line.key} class="line-day"><span>{dayTitle(line.at, language.value)}</span></li>
            ) : line.kind === "notice" ? (
              <li key={line.key} class="line-notice"><span>{sentenceOf(line.entry, view.value, text.value)}</span></li>
            ) : (
              <Bubble key={line.key} line={line} room={room} />
            ),
          )}
        </ol>
        {typing.length > 0 && (
          <p class="typing">
            <span class="typing-dots" aria-hidden="true"><span /><span /><span /></span>
            <span>{typing.length > 2 ? text.value.room.typingMany : text.value.room.typing(typing)}</span>
          </p>
        )}
      </div>
      <Announcement last={last} />
      {!bottom && (
        <button type="button" class={unseen ? "pill pill-new" : "pill"} aria-label={unseen ? undefined : text.value.room.toLatest} onClick={toEnd}>
          <Icon name="down" />
          {unseen && <span>{text.value.room.newMessage}</span>}
        </button>
      )}
    </div>
  );
}

/** Reads out what arrives while the conversation is open, and what is there already not again. */
function Announcement({ last }: { last: EntryView | undefined }) {
  const { view } = useServices();
  const known = useRef(last?.id);
  const [words, say] = useState("");
  useEffect(() => {
    if (last === undefined || last.id === known.current) return;
    known.current = last.id;
    if (last.kind !== "text" || last.mine) return;
    say(text.value.room.arrived(nameOf(view.value, last.from, text.value), last.text));
    const quiet = setTimeout(() => say(""), announcedMs);
    return () => clearTimeout(quiet);
  }, [last?.id]);
  return <p class="sr-only" role="status">{words}</p>;
}
