// For what cannot be undone: acts only after it was held for a while, by finger, mouse or key. Assistive technology
// cannot hold, so its plain click asks once more instead.
import { useEffect, useRef, useState } from "preact/hooks";

const holdMs = 1500;
const askAgainMs = 6000;

interface HoldButtonProps {
  readonly label: string;
  readonly holding: string;
  readonly onceMore: string;
  readonly onHeld: () => void;
}

export function HoldButton({ label, holding, onceMore, onHeld }: HoldButtonProps) {
  const [state, setState] = useState<"idle" | "holding" | "asked">("idle");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const start = () => {
    if (state === "holding") return;
    clearTimeout(timer.current);
    setState("holding");
    timer.current = setTimeout(onHeld, holdMs);
  };
  const stop = () => {
    if (state !== "holding") return;
    clearTimeout(timer.current);
    setState("idle");
  };
  const isHoldKey = (event: KeyboardEvent) => event.key === " " || event.key === "Enter";
  const click = (event: MouseEvent) => {
    // A click without a pointer and without a key of ours: a screen reader or a switch.
    if (event.detail !== 0 || state === "holding") return;
    if (state === "asked") return onHeld();
    setState("asked");
    timer.current = setTimeout(() => setState("idle"), askAgainMs);
  };

  return (
    <button
      type="button"
      class={`button button-danger hold hold-${state}`}
      onPointerDown={(event) => event.button === 0 && start()}
      onPointerUp={stop}
      onPointerLeave={stop}
      onPointerCancel={stop}
      onBlur={stop}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!isHoldKey(event)) return;
        event.preventDefault();
        if (!event.repeat) start();
      }}
      onKeyUp={(event) => {
        if (!isHoldKey(event)) return;
        event.preventDefault();
        stop();
      }}
      onClick={click}
    >
      <span class="hold-fill" aria-hidden="true" />
      <span class="hold-label" aria-live="polite">{state === "holding" ? holding : state === "asked" ? onceMore : label}</span>
    </button>
  );
}
