// Erases everything on this phone, after a press that is held on purpose.
import { useState } from "preact/hooks";
import { HoldButton } from "../parts/hold-button.tsx";
import { Screen } from "../parts/screen.tsx";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";

export function Erase({ onBack }: { onBack?: () => void }) {
  const { messenger } = useServices();
  const words = text.value.erase;
  const [working, setWorking] = useState(false);
  const erase = () => {
    setWorking(true);
    void messenger.erase();
  };
  return (
    <Screen
      title={words.title}
      {...(onBack === undefined ? {} : { back: onBack })}
      footer={working ? <p class="center" role="status">{words.working}</p> : <HoldButton label={words.hold} holding={words.holding} onceMore={words.once} onHeld={erase} />}
    >
      <div class="empty">
        <span class="empty-picture" aria-hidden="true">🗑️</span>
        <p class="lead">{words.lead}</p>
        <ul class="points">{words.points.map((point, index) => <li key={index}>{point}</li>)}</ul>
      </div>
    </Screen>
  );
}
