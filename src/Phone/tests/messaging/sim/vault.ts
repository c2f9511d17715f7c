// A vault in memory that outlives the messenger that uses it, as the disk outlives the app.
import type { Change, PinOutcome, RecordKind, UnlockOutcome, Vault, VaultDoor } from "../../../src/platform/vault.ts";

export class SimVault implements VaultDoor, Vault {
  readonly #records = new Map<string, Uint8Array>();
  #made = false;
  /** When set, nothing can be stored any more. */
  broken = false;

  async state(): Promise<"none" | "locked" | "open"> {
    return this.#made ? "locked" : "none";
  }

  async create(): Promise<Vault> {
    this.#made = true;
    return this;
  }

  async unlock(): Promise<{ outcome: UnlockOutcome; vault?: Vault }> {
    return { outcome: "open", vault: this };
  }

  async hasPin(): Promise<boolean> {
    return false;
  }

  async setPin(): Promise<PinOutcome> {
    return "set";
  }

  async setWipePin(): Promise<PinOutcome> {
    return "set";
  }

  async lock(): Promise<void> {}

  async erase(keysGone?: (overwritten: boolean) => void): Promise<void> {
    this.#records.clear();
    this.#made = false;
    await Promise.resolve();
    keysGone?.(true);
  }

  async get(kind: RecordKind, key: string): Promise<Uint8Array | undefined> {
    return this.#records.get(`${kind}:${key}`)?.slice();
  }

  async scan(kind: RecordKind, prefix: string, options: { reverse?: boolean; limit?: number; before?: string } = {}): Promise<Array<{ key: string; value: Uint8Array }>> {
    const start = `${kind}:`;
    const keys = [...this.#records.keys()].filter((key) => key.startsWith(start + prefix)).map((key) => key.slice(start.length));
    const sorted = keys.filter((key) => options.before === undefined || key < options.before).sort();
    if (options.reverse === true) sorted.reverse();
    return sorted.slice(0, options.limit).map((key) => ({ key, value: this.#records.get(start + key)!.slice() }));
  }

  async commit(changes: readonly Change[]): Promise<void> {
    if (this.broken) throw new Error("the disk is full");
    for (const { kind, key, value } of changes) {
      if (value === undefined) this.#records.delete(`${kind}:${key}`);
      else this.#records.set(`${kind}:${key}`, value.slice());
    }
  }

  /** Another disk with the same on it. */
  clone(): SimVault {
    const copy = new SimVault();
    for (const [key, value] of this.#records) copy.#records.set(key, value);
    copy.#made = this.#made;
    return copy;
  }

  /** Everything that is stored, as one text: for tests that look for what must not be there. */
  dump(): string {
    return [...this.#records].map(([key, value]) => `${key}=${Buffer.from(value).toString("latin1")}`).join("\n");
  }

  get bytes(): number {
    return [...this.#records.values()].reduce((sum, value) => sum + value.length, 0);
  }
}
