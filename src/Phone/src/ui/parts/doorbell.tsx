// Somebody scanned the invitation while the inviter looks at something else: asks wherever he is. On the invitation's own
// screen the question fills the screen instead.
import { useState } from "preact/hooks";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";
import { Confirm } from "./dialog.tsx";

export function Doorbell() {
  const { view, messenger } = useServices();
  const [busy, setBusy] = useState(false);
  const { invitation } = view.value;
  if (invitation?.state !== "joining") return null;
  const words = text.value.invite;
  const answer = (accept: boolean) => {
    setBusy(true);
    void messenger.confirmJoin(accept).finally(() => setBusy(false));
  };
  return (
    <Confirm title={words.joiningTitle(invitation.joinerName ?? words.joiningUnknown)} yes={words.accept} no={words.refuse} busy={busy} onYes={() => answer(true)} onNo={() => answer(false)}>
      <p>{words.joiningBody}</p>
    </Confirm>
  );
}
