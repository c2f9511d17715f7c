// The line to the box that stays: connects again after each loss, hands messages over one at a time and acknowledges each
// only when it is stored, and knows the three ends that are not a loss (protocol.md, Connecting, Delivery, The wipe).
import { type Clock, systemClock } from "../platform/clock.ts";
import { OneAtATime } from "../platform/one-at-a-time.ts";
import { randomBytes } from "../platform/random.ts";
import { onWake } from "../platform/wake.ts";
import { nonceBytes, revealsWipe } from "./authentication.ts";
import { Backoff } from "./backoff.ts";
import type { DeviceKey, Incoming, Link, LinkState, Pairing, PublishOutcome } from "./link.ts";
import { Connection, type ConnectionEnd, type SessionStart, type Socket } from "./mqtt/connection.ts";
import { Handshake } from "./mqtt/handshake.ts";
import type { LockedBox } from "./unlocking.ts";

export interface LinkParts {
  readonly pairing: Pairing;
  readonly device: DeviceKey;
  /** wss://<origin>/mqtt where left out. */
  readonly url?: string;
  readonly openSocket?: (url: string) => Socket;
  readonly clock?: Clock;
  readonly onWake?: (listener: () => void) => () => void;
  /** Looks whether the box that does not let us in is locked; asked after each lost line. */
  readonly findLocked?: () => Promise<LockedBox | undefined>;
}

const wipeTopic = "box/wipe";
const wakeAnswerMilliseconds = 5000;
/** Somebody unlocks it any moment, and then everybody wants in. */
const lockedRetryMilliseconds = 5000;

export class BoxLink implements Link {
  private current: LinkState = { kind: "offline" };
  private connection: Connection | undefined;
  private handler: ((message: Incoming) => Promise<void>) | undefined;
  private stopWaiting: (() => void) | undefined;
  private stopWaking: (() => void) | undefined;
  private readonly stateListeners = new Set<(state: LinkState) => void>();
  private readonly freshListeners = new Set<() => void>();
  private readonly deliveries = new OneAtATime();
  private readonly backoff = new Backoff();
  private readonly clock: Clock;

  constructor(private readonly parts: LinkParts) {
    this.clock = parts.clock ?? systemClock;
  }

  get state(): LinkState {
    return this.current;
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  onFreshSession(listener: () => void): () => void {
    this.freshListeners.add(listener);
    return () => this.freshListeners.delete(listener);
  }

  onMessage(handler: (message: Incoming) => Promise<void>): void {
    this.handler = handler;
  }

  start(): void {
    if (!this.handler) throw new Error("a link needs its message handler before it starts");
    if (this.stopWaking) return;
    this.stopWaking = (this.parts.onWake ?? onWake)(() => this.wake());
    this.connect();
  }

  retry(): void {
    if (this.stopWaiting) this.connect();
  }

  async stop(): Promise<void> {
    this.rest();
    if (this.current.kind === "online" || this.current.kind === "connecting" || this.current.kind === "locked" || this.current.kind === "offline") this.enter({ kind: "offline" });
    await this.deliveries.run(async () => undefined);
  }

  async subscribe(topics: readonly string[]): Promise<readonly boolean[]> {
    return topics.length === 0 ? [] : (this.connection?.subscribe(topics) ?? topics.map(() => false));
  }

  async unsubscribe(topics: readonly string[]): Promise<void> {
    if (topics.length > 0) await this.connection?.unsubscribe(topics);
  }

  async publish(topic: string, payload: Uint8Array, options: { qos: 0 | 1; expirySeconds?: number }): Promise<PublishOutcome> {
    return this.connection?.publish(topic, payload, options.qos, options.expirySeconds) ?? "offline";
  }

  private connect(): void {
    this.stopWaiting?.();
    this.stopWaiting = undefined;
    if (this.current.kind !== "other-box" && this.current.kind !== "locked") this.enter({ kind: "connecting" });
    const handshake = new Handshake(this.parts.pairing, this.parts.device, randomBytes(nonceBytes));
    const connection: Connection = new Connection(this.openSocket(), handshake, this.clock, {
      ready: (start) => this.begin(start, connection),
      message: (topic, payload, qos, packetId) => this.deliver({ topic, payload, qos }, packetId, connection),
      end: (why) => this.lose(why, connection),
    });
    this.connection = connection;
  }

  private openSocket(): Socket {
    const url = this.parts.url ?? `wss://${location.host}/mqtt`;
    return this.parts.openSocket?.(url) ?? new WebSocket(url, "mqtt");
  }

  /** Subscriptions come before anything that waits for the line: what we send must come back to us. */
  private begin(start: SessionStart, connection: Connection): void {
    this.backoff.reset();
    this.current = { kind: "online", bootId: start.bootId, retentionSeconds: start.retentionSeconds, missed: start.missed };
    // Each time: the session may be older than the SUBSCRIBE that got there.
    void connection.subscribe([wipeTopic]);
    if (!start.present) for (const listener of [...this.freshListeners]) listener();

    this.enter(this.current);
  }

  private deliver(message: Incoming, packetId: number, connection: Connection): void {
    if (message.topic === wipeTopic) {
      if (revealsWipe(message.payload, this.parts.pairing.wipeHash)) this.wiped();
      if (message.qos === 1) connection.acknowledge(packetId);
      return;
    }

    void this.deliveries.run(async () => {
      // Of a lost connection: the box sends it again.
      if (!connection.open) return;
      try {
        await this.handler?.(message);
      } catch {
        // Not stored, so neither it nor anything after it may be acknowledged: begin again, and get it again.
        return connection.close();
      }

      if (message.qos === 1) connection.acknowledge(packetId);
    });
  }

  private lose(why: ConnectionEnd, connection: Connection): void {
    if (this.connection !== connection) return;
    this.connection = undefined;
    if (this.current.kind === "wiped") return;
    if (why === "removed") return this.finish({ kind: "removed" });
    const locked = this.current.kind === "locked";
    const waitMilliseconds = locked ? lockedRetryMilliseconds : this.backoff.next();
    // Another box may stand at our address for a while; ours may come back.
    if (why === "other-box") this.enter({ kind: "other-box" });
    else if (this.current.kind !== "other-box" && !locked) this.enter({ kind: "offline", retryInSeconds: Math.ceil(waitMilliseconds / 1000) });
    this.stopWaiting = this.clock.after(waitMilliseconds, () => this.connect());
    if (why === "closed") void this.look();
  }

  /** A locked box says so where it can be asked without a connection. */
  private async look(): Promise<void> {
    const found = await this.parts.findLocked?.();
    // Meanwhile the line may be there, or an end.
    if (this.current.kind !== "offline" && this.current.kind !== "connecting" && this.current.kind !== "locked") return;
    if (found === undefined) {
      if (this.current.kind === "locked") this.enter({ kind: "offline" });
      return;
    }

    if (this.current.kind !== "locked") this.enter({ kind: "locked", restartedAt: this.clock.now() - found.secondsSinceStart * 1000 });
    if (!this.stopWaiting) return;
    this.stopWaiting();
    this.stopWaiting = this.clock.after(lockedRetryMilliseconds, () => this.connect());
  }

  /** The line stays until `stop`, whose DISCONNECT tells the box that the keys here are gone; never to come back. */
  private wiped(): void {
    this.stopWaking?.();
    this.stopWaking = undefined;
    this.enter({ kind: "wiped" });
  }

  private wake(): void {
    if (this.stopWaiting) this.connect();
    else this.connection?.probe(wakeAnswerMilliseconds);
  }

  private finish(state: LinkState): void {
    this.rest();
    this.enter(state);
  }

  private rest(): void {
    this.stopWaking?.();
    this.stopWaking = undefined;
    this.stopWaiting?.();
    this.stopWaiting = undefined;
    const connection = this.connection;
    this.connection = undefined;
    connection?.close();
  }

  private enter(state: LinkState): void {
    this.current = state;
    for (const listener of [...this.stateListeners]) listener(state);
  }
}
