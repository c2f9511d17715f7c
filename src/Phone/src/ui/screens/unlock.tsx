// Asks for the PIN that closes the store. Says how many tries are left before the phone erases itself.
import { useState } from "preact/hooks";
import { Confirm } from "../parts/dialog.tsx";
import { PinPad } from "../parts/pin-pad.tsx";
import { Centered } from "../parts/screen.tsx";
import { Icon } from "../parts/icon.tsx";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";

export function Unlock() {
  const { messenger } = useServices();
  const words = text.value.unlock;
  const [state, setState] = useState<{ busy: boolean; round: number; wrong: boolean; triesLeft: number | undefined }>({ busy: false, round: 0, wrong: false, triesLeft: undefined });
  const [forgot, setForgot] = useState(false);

  const enter = async (pin: string) => {
    setState({ ...state, busy: true, wrong: false });
    const { outcome, triesLeft } = await messenger.unlock(pin);
    // On "open" and "erased" the stage changes and this screen goes.
    if (outcome === "wrong-pin") setState({ busy: false, round: state.round + 1, wrong: true, triesLeft });
  };

  return (
    <Centered
      picture={<span class="badge-picture"><Icon name="lock" /></span>}
      title={words.title}
      actions={<button type="button" class="link-button" onClick={() => setForgot(true)}>{words.forgot}</button>}
    >
      <p class={state.wrong ? "pin-message bad" : "pin-message quiet"} role="status">
        {state.busy ? words.checking : state.wrong ? words.wrong : words.lead}
        {state.wrong && state.triesLeft !== undefined && <><br />{words.triesLeft(state.triesLeft)}</>}
      </p>
      <PinPad busy={state.busy} round={state.round} shake={state.wrong} onPin={(pin) => void enter(pin)} />
      {forgot && (
        <Confirm title={words.forgot} yes={text.value.ended.erase} danger onNo={() => setForgot(false)} onYes={() => void messenger.erase()}>
          <p>{words.forgotBody}</p>
        </Confirm>
      )}
    </Centered>
  );
}
