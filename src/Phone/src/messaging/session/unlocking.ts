// Makes this phone one that can unlock the box, where it is an adult's: by itself, whenever it is connected and is not one
// yet. Its share lies in the vault and never leaves it; the box gets only what it evaluates.
import type { Outcome } from "../messenger.ts";
import { evaluate, idBytes, newUnlockKey, unlockKeyBytes } from "../../transport/unlocking.ts";
import type { StartMode, UnlockShare } from "../../transport/link.ts";
import type { Home } from "./home.ts";
import { fromJson } from "./work.ts";

const againMilliseconds = 10_000;
const record = "unlock";
const chosen = "start-chosen";

export class Unlocking {
  #share: UnlockShare | undefined;
  #chosen = false;
  #busy = false;
  /** How the box starts; unknown until it has said it. */
  start: StartMode | undefined;

  constructor(private readonly home: Home) {}

  get #adult(): boolean {
    return this.home.identity.pairing.rights <= 2;
  }

  /** Whether one tap here opens a locked box. */
  get mayUnlock(): boolean {
    return this.#adult && this.#share !== undefined;
  }

  /** The founder has not said yet how the box is to start. */
  get asks(): boolean {
    return this.home.identity.pairing.rights === 1 && this.start !== undefined && !this.#chosen;
  }

  async load(): Promise<void> {
    const stored = await this.home.vault.get("forgetting", record);
    if (stored?.length === unlockKeyBytes + idBytes) this.#share = { key: stored.slice(0, unlockKeyBytes), slot: stored.slice(unlockKeyBytes) };
    this.#chosen = fromJson<boolean>(await this.home.vault.get("lasting", chosen)) === true;
  }

  /** The line is there: looks whether this phone is enrolled, and enrols it. */
  async keep(): Promise<void> {
    if (this.#busy || this.home.closed) return;
    this.#busy = true;
    const done = await this.#keep().catch((error: unknown) => (this.home.closed || this.home.deps.report(error), false));
    this.#busy = false;
    if (!done && this.home.online) this.home.later("unlock", againMilliseconds, async () => void this.keep());
  }

  async #keep(): Promise<boolean> {
    const state = await this.home.api.unlockState();
    if (!state.ok) return state.error === "not-paired" || state.error === "malformed";
    this.start = state.value.start;
    const enrolled = !this.#adult || (state.value.enrolled && this.#share !== undefined) || (await this.#enrol());
    if (!this.home.closed) this.home.changed();
    return enrolled;
  }

  async #enrol(): Promise<boolean> {
    const { home } = this;
    const begun = await home.api.beginEnrol();
    if (!begun.ok) return false;
    const key = newUnlockKey();
    const evaluated = evaluate(key, begun.value.blinded);
    if (evaluated === undefined) return false;
    const share: UnlockShare = { key, slot: begun.value.slot };
    // Stored first: a slot whose share was lost would open for nobody.
    await home.run(async (work) => work.put("forgetting", record, Uint8Array.of(...share.key, ...share.slot)));
    const done = await home.api.finishEnrol(begun.value.exchange, evaluated);
    if (done.ok) this.#share = share;
    return done.ok;
  }

  async unlock(): Promise<Outcome> {
    if (!this.mayUnlock || this.#share === undefined) return { ok: false, error: "not-allowed" };
    const done = await this.home.deps.unlockBox(this.#share);
    if (done.ok) this.home.link.retry();
    return done;
  }

  async choose(mode: StartMode): Promise<Outcome> {
    const done = await this.home.api.chooseStart(mode);
    if (!done.ok) return done;
    this.start = mode;
    this.#chosen = true;
    await this.home.run(async (work) => work.putJson(chosen, true));
    return done;
  }
}
