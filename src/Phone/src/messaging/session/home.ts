// What all parts of a running messenger share: who we are, the store, the line, and the one queue all changes go through.
import type { BoxApi, Link, Pairing } from "../../transport/link.ts";
import type { Vault } from "../../platform/vault.ts";
import type { OwnDevice } from "../identity/device.ts";
import type { GroupEngine } from "../groups/engine.ts";
import type { Roster } from "../roster/roster.ts";
import type { Deps } from "./deps.ts";
import { Serial, Work } from "./work.ts";

export interface Identity {
  readonly pairing: Pairing;
  readonly device: OwnDevice;
  readonly boxName: string;
  /** Our person; empty until an inviter has vouched. */
  person: string;
  /** The family's hidden group; empty until then. */
  family: string;
}

export interface EraseOrder {
  /** The name of who asked. */
  readonly by: string;
  /** Tells so, with what is in memory, once the keys on the disk are gone. */
  report(): Promise<void>;
}

export class Home {
  readonly #serial = new Serial();
  readonly #timers = new Map<string, { due: number; cancel: () => void }>();
  #closed = false;
  ceased = false;
  /** Set by the session: makes a new view. */
  changed: () => void = () => undefined;
  /** Set by the session: the store failed, nothing more is done. */
  failed: () => void = () => undefined;
  /** Set by the session: an adult's phone asks this one to erase itself. */
  eraseAsked: (order: EraseOrder) => void = () => undefined;
  retentionSeconds = 24 * 3600;
  /** Of the box's plain HTTP page, as last heard of the box itself. */
  boxPage = "";

  constructor(
    readonly deps: Deps,
    readonly identity: Identity,
    readonly vault: Vault,
    readonly link: Link,
    readonly api: BoxApi,
    readonly roster: Roster,
    readonly engine: GroupEngine,
  ) {}

  get me(): string {
    return this.identity.device.id;
  }

  get now(): number {
    return this.deps.clock.now();
  }

  get boxKey(): Uint8Array {
    return this.identity.pairing.boxKey;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get online(): boolean {
    return !this.#closed && this.link.state.kind === "online";
  }

  run<T>(job: (work: Work) => Promise<T>): Promise<T> {
    return this.#serial.run(async () => {
      if (this.#closed) throw new Error("the messenger is closed");
      const work = new Work(this.vault);
      const result = await job(work);
      await work.finish().catch((error: unknown) => {
        this.#closed = true;
        this.failed();
        throw error;
      });
      this.changed();
      return result;
    });
  }

  /** Runs on its own; a failure is reported. */
  start(job: (work: Work) => Promise<void>): void {
    if (!this.#closed) void this.run(job).catch((error: unknown) => this.#closed || this.deps.report(error));
  }

  /** One timer per name; the earlier of two stands. */
  later(name: string, milliseconds: number, job: (work: Work) => Promise<void>): void {
    const due = this.now + milliseconds;
    const known = this.#timers.get(name);
    if (this.#closed || (known !== undefined && known.due <= due)) return;
    known?.cancel();
    const cancel = this.deps.clock.after(milliseconds, () => {
      this.#timers.delete(name);
      this.start(job);
    });
    this.#timers.set(name, { due, cancel });
  }

  forget(name: string): void {
    this.#timers.get(name)?.cancel();
    this.#timers.delete(name);
  }

  /** When all that was begun is done. */
  idle(): Promise<void> {
    return this.#serial.run(async () => undefined);
  }

  /** This phone is being erased: no further work, no timers, at once. The line stays, to say so. */
  cease(): void {
    this.ceased = true;
    this.#stop();
  }

  #stop(): void {
    this.#closed = true;
    for (const { cancel } of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  /** What is under way finishes. */
  async close(): Promise<void> {
    this.#stop();
    await this.#serial.run(async () => undefined);
  }
}
