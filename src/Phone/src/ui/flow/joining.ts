// The way in, kept above the screens because the stage changes underneath it: code, profile, the attempt, its failure.
// A failure says what to do; with a spent code the way starts at a new code, otherwise the same one may be tried again.
import { signal } from "@preact/signals";
import type { Messenger, PairFailure } from "../../messaging/messenger.ts";

export interface JoiningProfile {
  readonly name: string;
  readonly picture: string;
  /** undefined: not touched, the suggestion holds. */
  readonly phoneLabel: string | undefined;
}

export type JoinStep = "start" | "scan" | "type" | "profile" | "pairing" | "failed";

const sameCodeMayWork: ReadonlySet<PairFailure> = new Set(["unreachable", "slow-down", "store-failed", "malformed", "too-large"]);

export const mayRetry = (failure: PairFailure): boolean => sameCodeMayWork.has(failure);

export class Joining {
  readonly step = signal<JoinStep>("start");
  readonly code = signal<string | undefined>(undefined);
  readonly profile = signal<JoiningProfile>({ name: "", picture: "🙂", phoneLabel: undefined });
  readonly failure = signal<PairFailure | undefined>(undefined);

  constructor(code: string | undefined) {
    if (code !== undefined) this.take(code);
  }

  take(code: string): void {
    this.code.value = code.trim();
    this.step.value = "profile";
  }

  async join(messenger: Messenger, suggestedLabel: string, keepStorage: () => Promise<void>): Promise<void> {
    const code = this.code.value;
    if (code === undefined || this.step.value === "pairing") return;
    this.step.value = "pairing";
    await keepStorage();
    const { name, picture, phoneLabel } = this.profile.value;
    const outcome = await messenger.pair(code, { name: name.trim(), picture, phoneLabel: phoneLabel?.trim() || suggestedLabel });
    if (outcome.ok) return this.reset();
    this.failure.value = outcome.error;
    this.step.value = "failed";
  }

  /** After a failure: the same code where that can help, else from the start, with what was typed kept. */
  again(): void {
    const retry = this.failure.value !== undefined && mayRetry(this.failure.value) && this.code.value !== undefined;
    this.failure.value = undefined;
    if (!retry) this.code.value = undefined;
    this.step.value = retry ? "profile" : "start";
  }

  reset(): void {
    this.code.value = undefined;
    this.failure.value = undefined;
    this.step.value = "start";
  }
}
