// The disk as one run of the app has it: it can die over a write, and after that nothing of it reaches the disk any more.
import type { Change, PinOutcome, RecordKind, UnlockOutcome, Vault, VaultDoor } from "../../../../src/platform/vault.ts";
import type { SimVault } from "../vault.ts";
import type { Life, Schedule } from "./schedule.ts";

const never = new Promise<never>(() => undefined);

export class RunVault implements VaultDoor, Vault {
  #left = Infinity;
  #stored = false;

  constructor(
    private readonly disk: SimVault,
    private readonly schedule: Schedule,
    private readonly life: Life,
    private readonly full: () => boolean,
    private readonly die: () => void,
  ) {}

  dieAt(count: number, stored: boolean): void {
    [this.#left, this.#stored] = [count, stored];
  }

  async commit(changes: readonly Change[]): Promise<void> {
    if (!this.life.alive) return never;
    this.schedule.activity++;
    if (this.full()) throw new Error("the disk is full");
    const last = --this.#left <= 0;
    if (!last || this.#stored) await this.disk.commit(changes);
    if (!last) return;
    this.die();
    return never;
  }

  #whileAlive<T>(value: Promise<T>): Promise<T> {
    return this.life.alive ? value : never;
  }

  state(): Promise<"none" | "locked" | "open"> {
    return this.#whileAlive(this.disk.state());
  }

  async create(): Promise<Vault> {
    await this.disk.create();
    return this;
  }

  async unlock(): Promise<{ outcome: UnlockOutcome; vault?: Vault }> {
    return { outcome: "open", vault: this };
  }

  get(kind: RecordKind, key: string): Promise<Uint8Array | undefined> {
    return this.#whileAlive(this.disk.get(kind, key));
  }

  scan(kind: RecordKind, prefix: string, options?: { reverse?: boolean; limit?: number; before?: string }): Promise<Array<{ key: string; value: Uint8Array }>> {
    return this.#whileAlive(this.disk.scan(kind, prefix, options));
  }

  hasPin(): Promise<boolean> {
    return this.disk.hasPin();
  }

  setPin(): Promise<PinOutcome> {
    return this.disk.setPin();
  }

  setWipePin(): Promise<PinOutcome> {
    return this.disk.setWipePin();
  }

  async lock(): Promise<void> {}

  erase(keysGone?: (overwritten: boolean) => void): Promise<void> {
    return this.#whileAlive(this.disk.erase(keysGone));
  }
}
