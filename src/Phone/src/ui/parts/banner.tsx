// One line over everything while the box is out of reach. It appears only after a moment (in the style sheet) and says the
// same through all tries, so that short breaks and retries do not flicker.
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
    <div class="banner banner-slow" role="status">
      <Icon name="offline" />
      <span>{words.offline}</span>
    </div>
  );
}
