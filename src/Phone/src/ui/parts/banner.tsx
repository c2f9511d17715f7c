// One line over everything while the box is out of reach. It appears only after a moment (in the style sheet), so that a
// short break does not flicker.
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";
import { Icon } from "./icon.tsx";

export function Banner({ onDetails }: { onDetails: () => void }) {
  const { view } = useServices();
  const { stage, link } = view.value;
  const words = text.value.link;
  if (stage === "removed" || stage === "other-box")
    return (
      <div class="banner banner-bad" role="status">
        <Icon name="alert" />
        <span>{stage === "removed" ? words.removed : words.otherBox}</span>
        <button type="button" class="link-button" onClick={onDetails}>{words.whatToDo}</button>
      </div>
    );
  if (link.kind === "online") return null;
  return (
    <div class={link.kind === "connecting" ? "banner banner-slow" : "banner"} role="status">
      <Icon name="offline" />
      <span>{link.kind === "connecting" ? words.connecting : words.offline}</span>
    </div>
  );
}
