// The frame of a screen: a heading that takes the focus when the screen opens, so that a screen reader says where one
// is, and a body that scrolls under it.
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";
import { IconButton } from "./button.tsx";

interface ScreenProps {
  readonly title: string;
  readonly subtitle?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly footer?: ComponentChildren;
  readonly children: ComponentChildren;
  readonly back?: boolean | (() => void);
  readonly look?: string;
  /** Long, with nothing in it to press: keys must be able to scroll it. */
  readonly reading?: boolean;
}

export function Screen({ title, subtitle, actions, footer, children, back = true, look = "", reading = false }: ScreenProps) {
  const { navigation } = useServices();
  const heading = useOpeningFocus();
  return (
    <main class={`screen ${look}`}>
      <header class="bar">
        {back !== false && <IconButton icon="back" label={text.value.common.back} onPress={typeof back === "function" ? back : () => navigation.back()} />}
        <div class="bar-title">
          <h1 ref={heading} tabIndex={-1}>{title}</h1>
          {subtitle !== undefined && <p class="bar-subtitle">{subtitle}</p>}
        </div>
        {actions}
      </header>
      <div class="body" {...(reading ? { tabIndex: 0, role: "region", "aria-label": title } : {})}>{children}</div>
      {footer !== undefined && <footer class="foot">{footer}</footer>}
    </main>
  );
}

/** Unless something inside asked for the focus first, as the composer does where there is a keyboard. */
function useOpeningFocus(): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (heading.current?.closest("main")?.contains(document.activeElement) === false) heading.current.focus({ preventScroll: true });
  }, []);
  return heading;
}

/** One calm message in the middle: welcome, waiting, the ends. */
export function Centered({ picture, title, children, actions, alert = false }: { picture: ComponentChildren; title: string; children: ComponentChildren; actions?: ComponentChildren; alert?: boolean }) {
  const heading = useOpeningFocus();
  return (
    <main class="screen centered">
      <div class="centered-body" role={alert ? "alert" : undefined}>
        <div class="centered-picture">{picture}</div>
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {children}
      </div>
      {actions !== undefined && <footer class="foot stack">{actions}</footer>}
    </main>
  );
}

export function EmptyState({ picture, title, lead, children }: { picture: string; title: string; lead: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <span class="empty-picture" aria-hidden="true">{picture}</span>
      <p class="empty-title">{title}</p>
      <p class="quiet">{lead}</p>
      {children}
    </div>
  );
}
