// Rows of lists and settings: a press opens, a switch turns, a link leaves.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export function Group({ title, children, note }: { title?: string; children: ComponentChildren; note?: ComponentChildren }) {
  return (
    <section class="group">
      {title !== undefined && <h2 class="group-title">{title}</h2>}
      <ul class="group-rows">{children}</ul>
      {note !== undefined && <p class="group-note">{note}</p>}
    </section>
  );
}

interface RowProps {
  readonly lead?: ComponentChildren;
  readonly icon?: IconName;
  readonly title: ComponentChildren;
  readonly detail?: ComponentChildren;
  readonly value?: ComponentChildren;
  readonly danger?: boolean;
}

function Content({ lead, icon, title, detail, value, end }: RowProps & { end?: IconName | undefined }) {
  return (
    <>
      {lead ?? (icon !== undefined && <span class="row-icon"><Icon name={icon} /></span>)}
      <span class="row-text">
        <span class="row-title">{title}</span>
        {detail !== undefined && <span class="row-detail">{detail}</span>}
      </span>
      {(value !== undefined || end !== undefined) && (
        <span class="row-trail">
          {value !== undefined && <span class="row-value">{value}</span>}
          {end !== undefined && <Icon name={end} className="row-end" />}
        </span>
      )}
    </>
  );
}

export function Row(props: RowProps & { onPress?: () => void; plain?: boolean }) {
  const look = props.danger === true ? "row row-danger" : "row";
  if (props.onPress === undefined) return <li class={look}><Content {...props} /></li>;
  return (
    <li>
      <button type="button" class={look} onClick={props.onPress}>
        <Content {...props} end={props.plain === true ? undefined : "chevron"} />
      </button>
    </li>
  );
}

export function LinkRow(props: RowProps & { href: string; hint: string }) {
  return (
    <li>
      <a class="row" href={props.href} target="_blank" rel="noopener">
        <Content {...props} end="external" />
        <span class="sr-only">{props.hint}</span>
      </a>
    </li>
  );
}

/** One of several, or several of many: a native input, so keyboard and screen readers know it. */
export function ChoiceRow(props: RowProps & { type: "radio" | "checkbox"; name: string; checked: boolean; disabled?: boolean; onChoose: () => void }) {
  return (
    <li>
      <label class="row row-choice">
        <Content {...props} />
        <span class="mark">
          <input type={props.type} name={props.name} checked={props.checked} disabled={props.disabled} onChange={props.onChoose} />
          <Icon name="check" />
        </span>
      </label>
    </li>
  );
}
