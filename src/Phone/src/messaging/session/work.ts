// One change of everything: operations run one after the other; what an operation changes is stored as a whole, and only
// then do its effects (sending, zeroing) happen. So nothing is sent that a crash could make us forget.
import type { Change, RecordKind, Vault } from "../../platform/vault.ts";

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

/** The store took nothing of it. Memory is ahead of the disk now: the session must begin again from the vault. */
export class StoreFailure extends Error {}

export class Work {
  readonly #changes = new Map<string, Change>();
  readonly #effects: Array<() => void> = [];

  constructor(private readonly vault: Vault) {}

  put(kind: RecordKind, key: string, value: Uint8Array | undefined): void {
    this.#changes.set(`${kind}/${key}`, { kind, key, value });
  }

  /** What this operation has written so far is read back. */
  async get(kind: RecordKind, key: string): Promise<Uint8Array | undefined> {
    const change = this.#changes.get(`${kind}/${key}`);
    return change === undefined ? this.vault.get(kind, key) : change.value;
  }

  putJson(key: string, value: unknown): void {
    this.put("lasting", key, value === undefined ? undefined : utf8.encode(JSON.stringify(value)));
  }

  async getJson<T>(key: string): Promise<T | undefined> {
    return fromJson(await this.get("lasting", key));
  }

  /** After the change is stored. */
  then(effect: () => void): void {
    this.#effects.push(effect);
  }

  async finish(): Promise<void> {
    try {
      if (this.#changes.size > 0) await this.vault.commit([...this.#changes.values()]);
    } catch (cause) {
      throw new StoreFailure("nothing was stored", { cause });
    }

    for (const effect of this.#effects) effect();
  }
}

/** Records of our own making: never from outside. */
export function fromJson<T>(value: Uint8Array | undefined): T | undefined {
  return value === undefined ? undefined : (JSON.parse(fromUtf8.decode(value)) as T);
}

export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    const next = this.#last.then(job, job);
    this.#last = next.catch(() => undefined);
    return next;
  }
}
