// What stands in place of a shredded room's earlier messages while they are closed. With the box in reach they open by
// themselves, each time the app comes back into sight.
import { useEffect, useState } from "preact/hooks";
import type { Outcome, RoomId } from "../../messaging/messenger.ts";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";
import { Icon } from "./icon.tsx";

type Failure = Extract<Outcome, { ok: false }>["error"];

export function ClosedHistory({ room }: { room: RoomId }) {
  const { messenger, view } = useServices();
  const words = text.value.shred;
  const [failure, setFailure] = useState<Failure>();
  const online = view.value.link.kind === "online";
  const open = () => {
    if (document.visibilityState !== "visible") return;
    setFailure(undefined);
    void messenger.openHistory(room).then((outcome) => setFailure(outcome.ok ? undefined : outcome.error));
  };
  useEffect(() => {
    if (!online) return;
    open();
    document.addEventListener("visibilitychange", open);
    return () => document.removeEventListener("visibilitychange", open);
  }, [room, online]);

  return (
    <div class="thread-note thread-closed" role="status">
      <Icon name="lock" />
      <span>{!online ? words.closedAway : failure === "wrong-box" ? words.closedForGood : failure !== undefined ? words.closedFailed : words.opening}</span>
      {online && failure !== undefined && failure !== "wrong-box" && <button type="button" class="link-button" onClick={open}>{text.value.common.retry}</button>}
    </div>
  );
}
