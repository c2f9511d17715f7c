// One line over everything while the box is out of reach. It appears only after a moment (in the style sheet) and says the
// same through all tries, so that short breaks and retries do not flicker. When it lasts, it also says what may be wrong:
// a box that was wiped while this phone was off has another certificate, which a browser shows as no answer at all.
import { useEffect, useState } from "preact/hooks";
import { useServices } from "../services.ts";
import { say } from "../flow/toast.ts";
import { language, text } from "../text/language.ts";
import { clockTime } from "../text/time.ts";
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
  if (link.kind === "locked") return <Locked restartedAt={link.restartedAt} />;
  return link.kind === "online" ? null : <Offline />;
}

/** An adult's phone opens the box with one tap; the others are told whose. */
function Locked({ restartedAt }: { restartedAt: number }) {
  const { view, messenger } = useServices();
  const words = text.value.link;
  const [busy, setBusy] = useState(false);
  const unlock = async () => {
    setBusy(true);
    const outcome = await messenger.unlockBox().catch(() => ({ ok: false, error: "malformed" }) as const);
    setBusy(false);
    if (!outcome.ok) say(text.value.apiFailure[outcome.error]);
  };
  const mine = view.value.settings.mayUnlock === true;
  return (
    <div class="banner banner-slow banner-locked">
      <Icon name="lock" />
      <span role="status">{words.locked(clockTime(restartedAt, language.value))} {mine ? "" : words.lockedAdult}</span>
      {mine && <button type="button" class="link-button" disabled={busy} onClick={() => void unlock()}>{busy ? words.unlocking : words.unlock}</button>}
    </div>
  );
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
