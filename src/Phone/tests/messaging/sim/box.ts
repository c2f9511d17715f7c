// The box as the phones see it (protocol.md, Part I), in memory: topics, one order per room, a queue per session that
// only an acknowledgement shortens, retention, and restarts that forget everything.
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import type { ApiResult, BoxApi, PairedDevice, PublishOutcome, RightsNumber } from "../../../src/transport/link.ts";
import { toB64u } from "../../../src/messaging/codec/bytes.ts";
import type { SimClock } from "./clock.ts";
import type { SimLink } from "./link.ts";

/** Some element of the group: what a box has blinded. */
const element = ristretto255_oprf.oprf.blind(Uint8Array.of(1)).blinded;

interface Queued {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly expiresAt: number;
}

interface Session {
  readonly subscribed: Set<string>;
  queue: Queued[];
  link: SimLink | undefined;
  delivering: boolean;
  endedAt: number;
}

export class SimBox {
  readonly key = new Uint8Array(32).fill(7);
  readonly devices = new Map<string, PairedDevice>();
  /** Phones that could unlock it. */
  readonly slots = new Set<string>();
  readonly invitations = new Map<string, RightsNumber>();
  /** The box's share for shredded rooms: a wipe ends it. */
  shredKey: Uint8Array | undefined = ristretto255_oprf.oprf.generateKeyPair().secretKey;
  /** What it was asked to evaluate. */
  readonly blinded: string[] = [];
  httpPort = 8080;
  retentionSeconds = 24 * 3600;
  bootId = "boot-0";
  /** The box's own clock, Unix ms: without a battery it starts at 0. */
  time = 0;
  up = true;
  /** Refuses this many of the next QoS 1 publishes. */
  refuse = 0;
  /** Everything that ever passed, as the box saw it. */
  readonly seen: Queued[] = [];
  /** What waits or is on its way. */
  activity = 0;
  readonly #sessions = new Map<string, Session>();
  readonly #links = new Set<SimLink>();
  #boots = 0;

  constructor(readonly clock: SimClock) {}

  attach(link: SimLink): void {
    this.#links.add(link);
  }

  /** True where a session was there. */
  connect(link: SimLink): boolean {
    const known = this.#sessions.get(link.device);
    const present = known !== undefined && (known.link !== undefined || known.endedAt + this.retentionSeconds * 1_000 > this.clock.now());
    const session = present ? known : { subscribed: new Set<string>(), queue: [], link, delivering: false, endedAt: 0 };
    session.link = link;
    this.#sessions.set(link.device, session);
    return present;
  }

  disconnect(link: SimLink): void {
    const session = this.#sessions.get(link.device);
    if (session?.link !== link) return;
    session.link = undefined;
    session.endedAt = this.clock.now();
  }

  kill(): void {
    this.up = false;
    this.#sessions.clear();
    for (const link of this.#links) link.lost();
  }

  start(): void {
    this.up = true;
    this.bootId = `boot-${++this.#boots}`;
    for (const link of this.#links) link.tryConnect();
  }

  subscribe(device: string, topics: readonly string[]): void {
    for (const topic of topics) this.#sessions.get(device)?.subscribed.add(topic);
  }

  unsubscribe(device: string, topics: readonly string[]): void {
    for (const topic of topics) this.#sessions.get(device)?.subscribed.delete(topic);
  }

  publish(topic: string, payload: Uint8Array, qos: 0 | 1, expirySeconds: number): PublishOutcome {
    if (qos === 1 && this.refuse > 0) {
      this.refuse--;
      return "refused";
    }

    this.activity++;
    const message: Queued = { topic, payload, qos, expiresAt: this.clock.now() + Math.min(expirySeconds, this.retentionSeconds) * 1_000 };
    this.seen.push(message);
    let taken = false;
    for (const session of this.#sessions.values()) {
      if (!session.subscribed.has(topic) || (session.link === undefined && session.endedAt + this.retentionSeconds * 1_000 <= this.clock.now())) continue;
      taken = true;
      if (qos === 1 || session.link !== undefined) session.queue.push(message);
      void this.deliver(session);
    }

    return taken ? "taken" : "nobody";
  }

  deliverTo(device: string): void {
    const session = this.#sessions.get(device);
    if (session !== undefined) void this.deliver(session);
  }

  async deliver(session: Session): Promise<void> {
    if (session.delivering) return;
    session.delivering = true;
    while (session.link !== undefined) {
      const link = session.link;
      const message = session.queue.find(({ expiresAt }) => expiresAt > this.clock.now());
      session.queue = message === undefined ? [] : session.queue.slice(session.queue.indexOf(message));
      if (message === undefined) break;
      this.activity++;
      const acknowledged = await link.deliver({ topic: message.topic, payload: message.payload.slice(), qos: message.qos });
      if (acknowledged && session.queue[0] === message) session.queue.shift();
      else if (!acknowledged && session.link === link) break;
    }

    session.delivering = false;
  }

  api(device: string): BoxApi {
    const rights = (): RightsNumber | undefined => this.devices.get(device)?.rights;
    const allowed = <T>(value: () => T): ApiResult<T> => (!this.up ? { ok: false, error: "unreachable" } : (rights() ?? 4) <= 2 ? { ok: true, value: value() } : { ok: false, error: "not-allowed" });
    return {
      openInvitation: async (token, forRights) => allowed(() => (this.invitations.set(toB64u(token), forRights), { seconds: 600 })),
      cancelInvitation: async (token) => allowed(() => void this.invitations.delete(toB64u(token))),
      devices: async () => ({ ok: true, value: [...this.devices.values()] }),
      removeDevice: async (id) => (id === device ? { ok: true, value: this.remove(id) } : allowed(() => this.remove(id))),
      setClock: async (milliseconds) => allowed(() => void (this.time = Math.max(this.time, milliseconds))),
      evaluate: async (blinded) => {
        this.activity++;
        if (!this.up) return { ok: false, error: "unreachable" };
        this.blinded.push(toB64u(blinded));
        // Without a key of its own it answers with another one each time.
        return { ok: true, value: ristretto255_oprf.oprf.blindEvaluate(this.shredKey ?? ristretto255_oprf.oprf.generateKeyPair().secretKey, blinded) };
      },
      unlockState: async () => ({ ok: true, value: { start: "phone", enrolled: this.slots.has(device) } }),
      beginEnrol: async () => allowed(() => ({ exchange: new Uint8Array(16), blinded: element, slot: new Uint8Array(16) })),
      finishEnrol: async () => allowed(() => void this.slots.add(device)),
      chooseStart: async () => allowed(() => undefined),
      settings: async (change) => {
        this.retentionSeconds = change?.retentionSeconds ?? this.retentionSeconds;
        return { ok: true, value: { retentionSeconds: this.retentionSeconds, language: "ko" } };
      },
    };
  }

  /** What waits for a device, in another order. */
  reorder(device: string, order: (queue: readonly Queued[]) => Queued[]): void {
    const session = this.#sessions.get(device);
    if (session !== undefined) session.queue = order(session.queue);
  }

  remove(id: string): void {
    this.devices.delete(id);
    this.#sessions.delete(id);
    for (const link of this.#links) if (link.device === id) link.removed();
  }

  get waiting(): number {
    return [...this.#sessions.values()].reduce((sum, { queue }) => sum + queue.length, 0);
  }
}
