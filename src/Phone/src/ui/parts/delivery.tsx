// How far my message has come, as one small mark: a clock, the box, one tick for arrived, two for read. The newest one
// says it in words as well, so that the marks explain themselves.
import type { Delivery as State } from "../../messaging/messenger.ts";
import { text } from "../text/language.ts";
import { Icon, type IconName } from "./icon.tsx";

const icons: Record<State, IconName> = { waiting: "clock", box: "box", arrived: "check", read: "twice", expired: "alert" };

export function Delivery({ state, inWords }: { state: State; inWords: boolean }) {
  const word = text.value.delivery[state];
  return (
    <span class={`delivery delivery-${state}`}>
      {inWords ? <Icon name={icons[state]} /> : <Icon name={icons[state]} label={word} />}
      {inWords && <span>{word}</span>}
    </span>
  );
}
