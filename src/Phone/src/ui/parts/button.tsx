// Buttons, all at least 44 CSS pixels high. A busy one keeps its place and takes no second press.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress: () => void;
  readonly kind?: "primary" | "plain" | "danger" | "quiet";
  readonly icon?: IconName;
  readonly disabled?: boolean;
  readonly busy?: boolean;
}

export function Button({ children, onPress, kind = "primary", icon, disabled = false, busy = false }: ButtonProps) {
  return (
    <button type="button" class={`button button-${kind}`} disabled={disabled} aria-busy={busy} onClick={() => !busy && onPress()}>
      {busy ? <span class="spinner" aria-hidden="true" /> : icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

export function IconButton({ icon, label, onPress, className = "" }: { icon: IconName; label: string; onPress: () => void; className?: string }) {
  return (
    <button type="button" class={`icon-button ${className}`} aria-label={label} title={label} onClick={onPress}>
      <Icon name={icon} />
    </button>
  );
}
