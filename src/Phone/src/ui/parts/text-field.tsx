// One line of text with its label above and a hint below. Font size never falls under 16 px, or iPhones zoom in.
import { useId } from "preact/hooks";
import type { ComponentChildren } from "preact";

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly code?: boolean;
  readonly end?: ComponentChildren;
}

export function TextField({ label, value, onInput, hint, placeholder, maxLength = 40, code = false, end }: TextFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-box">
        <input
          id={id}
          type="text"
          class={code ? "code" : undefined}
          value={value}
          placeholder={placeholder}
          maxLength={maxLength}
          autoComplete="off"
          autoCapitalize={code ? "none" : "sentences"}
          spellcheck={false}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
        {end}
      </div>
      {hint !== undefined && <p class="field-hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}
