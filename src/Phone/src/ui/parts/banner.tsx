// One line over everything while the box is out of reach. It appears only after a moment (in the style sheet) and says the
// same through all tries, so that short breaks and retries do not flicker. When it lasts, it also says what may be wrong:
// a box that was wiped while this phone was off has another certificate, which a browser shows as no answer at all.
import { useEffect, useState } from "preact/hooks";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";
import { Icon } from "./icon.tsx";

const longMilliseconds = 60_000;

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
  return link.kind === "online" ? null : <Offline />;
}

/** Stands from the loss of the line until it is back, so its time is the line's. */
function Offline() {
  const { view, navigation } = useServices();
  const { settings } = view.value;
  const words = text.value.link;
  const [long, setLong] = useState(false);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), longMilliseconds);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="banner banner-slow">
      <Icon name="offline" />
      <span role="status">{words.offline}</span>
      {long && <button type="button" class="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>{words.whatToDo}</button>}
      {long && open && (
        <div class="banner-more">
          <p>{words.offlineAway}</p>
          <p>{words.offlineHome}</p>
          <p>{words.offlineErased}</p>
          <p class="banner-actions">
            {settings.askBox !== undefined && settings.askBox !== "" && <a class="link-button" href={settings.askBox} target="_blank" rel="noopener noreferrer">{words.askBox}</a>}
            <button type="button" class="link-button" onClick={() => navigation.open({ at: "erase" })}>{words.eraseHere}</button>
          </p>
        </div>
      )}
    </div>
  );
}
