// Marks a room as shredded. What that costs and what it cannot do stands before the button, because it cannot be undone.
import { useState } from "preact/hooks";
import type { RoomId } from "../../messaging/messenger.ts";
import { readOnly } from "../flow/names.ts";
import { say } from "../flow/toast.ts";
import { Button } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Screen } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";

export function Shred({ room: id }: { room: RoomId }) {
  const { view, messenger } = useServices();
  const words = text.value.shred;
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const room = view.value.rooms.find((one) => one.id === id);
  if (room === undefined) return <Screen title={words.title}>{null}</Screen>;
  const may = room.state === "open" && !readOnly(view.value);
  const shred = async () => {
    setBusy(true);
    const done = await messenger.shredRoom(id).then(() => true, () => false);
    setBusy(false);
    setAsking(false);
    if (!done) say(text.value.common.failed);
  };

  return (
    <Screen
      title={words.title}
      reading
      footer={
        room.shredded === undefined ? (
          may && <Button icon="lock" onPress={() => setAsking(true)}>{words.yes}</Button>
        ) : (
          <p class="center" role="status">{room.shredded === "sealing" ? words.sealing : words.on}</p>
        )
      }
    >
      <div class="empty">
        <span class="empty-picture" aria-hidden="true">🗝️</span>
        <p class="empty-title">{words.what}</p>
        <p class="quiet">{words.lead}</p>
        <Points title={words.costsTitle} points={words.costs} />
        <Points title={words.cannotTitle} points={words.cannot} />
      </div>
      {asking && (
        <Confirm title={words.askTitle} yes={words.askYes} busy={busy} onNo={() => setAsking(false)} onYes={() => void shred()}>
          <p>{words.askBody}</p>
        </Confirm>
      )}
    </Screen>
  );
}

function Points({ title, points }: { title: string; points: readonly string[] }) {
  return (
    <section class="points-group">
      <h2 class="group-title">{title}</h2>
      <ul class="points">{points.map((point, index) => <li key={index}>{point}</li>)}</ul>
    </section>
  );
}
