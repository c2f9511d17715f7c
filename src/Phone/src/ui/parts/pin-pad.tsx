// Six digits on large keys; a keyboard works as well. The digits live in this component alone and leave it once.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { text } from "../text/language.ts";
import { Icon } from "./icon.tsx";

export const pinLength = 6;

interface PinPadProps {
  readonly busy: boolean;
  /** Changes when the entry must start anew: a wrong PIN, the second entry. */
  readonly round: number;
  readonly shake?: boolean;
  readonly onPin: (pin: string) => void;
}

export function PinPad({ busy, round, shake = false, onPin }: PinPadProps) {
  // Kept beside the drawn state: quick fingers press again before it is drawn.
  const entered = useRef("");
  const [digits, draw] = useState("");
  const enter = (next: string) => draw((entered.current = next));
  useLayoutEffect(() => enter(""), [round]);

  const add = (digit: string) => {
    if (busy || entered.current.length >= pinLength) return;
    enter(entered.current + digit);
    if (entered.current.length === pinLength) onPin(entered.current);
  };
  const drop = () => !busy && enter(entered.current.slice(0, -1));

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^[0-9]$/.test(event.key)) add(event.key);
      else if (event.key === "Backspace") drop();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });

  return (
    <div class="pin">
      <div class={shake ? "pin-dots pin-wrong" : "pin-dots"} role="img" aria-label={text.value.unlock.entered(digits.length)} key={round}>
        {Array.from({ length: pinLength }, (_, index) => (
          <span key={index} class={index < digits.length ? "pin-dot pin-dot-on" : "pin-dot"} />
        ))}
      </div>
      <p class="sr-only" role="status">{digits.length > 0 ? text.value.unlock.entered(digits.length) : ""}</p>
      <div class="pin-keys">
        {["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => (
          <button type="button" class="pin-key" key={digit} onClick={() => add(digit)}>{digit}</button>
        ))}
        <span />
        <button type="button" class="pin-key" onClick={() => add("0")}>0</button>
        <button type="button" class="pin-key pin-key-erase" aria-label={text.value.unlock.erase} onClick={drop}><Icon name="backspace" /></button>
      </div>
    </div>
  );
}
