// A line to the simulated box that a test can cut, and that can lose what is on its way.
import type { Incoming, Link, LinkState, PublishOutcome } from "../../../src/transport/link.ts";
import type { SimBox } from "./box.ts";

export class SimLink implements Link {
  state: LinkState = { kind: "offline" };
  /** The phone has a network. */
  reachable = true;
  /** Loses the answer to this many of the next publishes, though the box has them. */
  loseAnswers = 0;
  /** Delivers each message twice. */
  twice = false;
  #started = false;
  #handler: (message: Incoming) => Promise<void> = async () => undefined;
  readonly #onState = new Set<(state: LinkState) => void>();
  readonly #onFresh = new Set<() => void>();

  constructor(
    private readonly box: SimBox,
    readonly device: string,
    reachable: boolean,
  ) {
    this.reachable = reachable;
    box.attach(this);
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.#onState.add(listener);
    return () => this.#onState.delete(listener);
  }

  onFreshSession(listener: () => void): () => void {
    this.#onFresh.add(listener);
    return () => this.#onFresh.delete(listener);
  }

  onMessage(handler: (message: Incoming) => Promise<void>): void {
    this.#handler = handler;
  }

  start(): void {
    this.#started = true;
    this.tryConnect();
  }

  retry(): void {
    this.tryConnect();
  }

  async stop(): Promise<void> {
    this.#started = false;
    this.cut();
  }

  tryConnect(): void {
    if (!this.#started || !this.reachable || !this.box.up || this.state.kind === "online") return;
    if (!this.box.devices.has(this.device)) return this.removed();
    const present = this.box.connect(this);
    this.state = { kind: "online", bootId: this.box.bootId, retentionSeconds: this.box.retentionSeconds, missed: 0 };
    if (!present) for (const listener of this.#onFresh) listener();
    this.#set(this.state);
    this.box.deliverTo(this.device);
  }

  /** The phone loses its network; the box keeps the session. */
  cut(): void {
    this.box.disconnect(this);
    this.lost();
  }

  lost(): void {
    if (this.state.kind === "online") this.#set({ kind: "offline" });
  }

  removed(): void {
    if (this.#started) this.#set({ kind: "removed" });
  }

  wiped(): void {
    this.#set({ kind: "wiped" });
  }

  #set(state: LinkState): void {
    this.state = state;
    for (const listener of this.#onState) listener(state);
  }

  async deliver(message: Incoming): Promise<boolean> {
    try {
      await this.#handler(message);
      if (this.twice && message.qos === 1) await this.#handler({ ...message, payload: message.payload.slice() });
      return this.state.kind === "online";
    } catch {
      return false; // not stored, not acknowledged
    }
  }

  async subscribe(topics: readonly string[]): Promise<readonly boolean[]> {
    if (this.state.kind !== "online") return topics.map(() => false);
    this.box.subscribe(this.device, topics);
    return topics.map(() => true);
  }

  async unsubscribe(topics: readonly string[]): Promise<void> {
    this.box.unsubscribe(this.device, topics);
  }

  async publish(topic: string, payload: Uint8Array, options: { qos: 0 | 1; expirySeconds?: number }): Promise<PublishOutcome> {
    if (this.state.kind !== "online") return "offline";
    const outcome = this.box.publish(topic, payload.slice(), options.qos, options.expirySeconds ?? Infinity);
    if (this.loseAnswers === 0) return outcome;
    this.loseAnswers--;
    return "offline";
  }
}
