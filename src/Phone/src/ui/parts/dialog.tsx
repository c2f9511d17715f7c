// A question in front of everything, on the browser's own <dialog>: it keeps the focus inside, gives it back afterwards,
// and Escape means no.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { text } from "../text/language.ts";
import { Button } from "./button.tsx";

interface ConfirmProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly yes: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly no?: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

export function Confirm({ title, children, yes, danger = false, busy = false, no, onYes, onNo }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) onNo();
      }}
    >
      <h2 id={heading}>{title}</h2>
      <div class="dialog-body">{children}</div>
      <div class="dialog-actions">
        <Button kind="quiet" onPress={onNo} disabled={busy}>{no ?? text.value.common.cancel}</Button>
        <Button kind={danger ? "danger" : "primary"} onPress={onYes} busy={busy}>{yes}</Button>
      </div>
    </dialog>
  );
}
