// The relay, packet by packet (protocol.md, Part I; src/Relay): sessions with their windows and waiting lines in memory,
// one order per topic, quotas with refusals, expiry, taking over, and restarts that forget everything and stay locked.
import { ed25519 } from "@noble/curves/ed25519.js";
import { connectBoxText, connectTranscript } from "../../../../src/transport/authentication.ts";
import type { PairedDevice, RightsNumber } from "../../../../src/transport/link.ts";
import { Line } from "./line.ts";
import { Life, type Schedule } from "./schedule.ts";
import type { FarEnd, Wire } from "./wire.ts";

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly sender: string;
  readonly expiresAt: number;
}

/** What has a packet id: sent, or next to be sent, in order. */
interface Entry {
  readonly message: Message;
  readonly packetId: number;
  sent: boolean;
  duplicate: boolean;
}

export class RelaySession {
  readonly topics = new Set<string>();
  window: Entry[] = [];
  waiting: Message[] = [];
  line: Line | undefined;
  awaySince = 0;
  /** Messages that were for it, and that its share had no room for. */
  missed = 0;
  lastId = 0;

  constructor(readonly device: string) {}

  get bytes(): number {
    return [...this.waiting, ...(this.line === undefined ? this.window.map(({ message }) => message) : [])].reduce((sum, { payload }) => sum + payload.length, 0);
  }
}

export const roomy = { recipientBytes: Infinity, senderBytes: Infinity, burst: Infinity, receiveMaximum: 64 };

const boxSeed = new Uint8Array(32).fill(7);
const awayAfter = 180_000;

export class Relay {
  readonly key = ed25519.getPublicKey(boxSeed);
  readonly devices = new Map<string, PairedDevice>();
  readonly invitations = new Map<string, RightsNumber>();
  readonly slots = new Set<string>();
  limits = { ...roomy };
  retentionSeconds = 24 * 3_600;
  state: "on" | "off" | "locked" = "on";
  life = new Life(true);
  startedAt = 0;
  /** PUBLISH packets a phone may still send at once; filled by the world. */
  readonly tokens = new Map<string, number>();
  /** Counted since the beginning. */
  readonly counts = { taken: 0, nobody: 0, refused: 0, again: 0, missed: 0 };
  readonly sessions = new Map<string, RelaySession>();
  #boots = 0;
  #connections = 0;

  constructor(readonly schedule: Schedule) {}

  get bootId(): string {
    return `boot-${this.#boots}`;
  }

  accept(wire: Wire): FarEnd {
    return new Line(this, wire);
  }

  challenge(device: string, phoneNonce: Uint8Array): Uint8Array {
    const nonce = new Uint8Array(32);
    new DataView(nonce.buffer).setUint32(0, ++this.#connections);
    const signature = ed25519.sign(connectBoxText(connectTranscript(this.key, device, phoneNonce, nonce)), boxSeed);
    return Uint8Array.of(...nonce, ...signature);
  }

  /** The session that stands, or a new one, belongs to this line from now on. */
  attach(line: Line, device: string): { session: RelaySession; present: boolean } {
    const known = this.sessions.get(device);
    known?.line?.takenOver();
    const present = known !== undefined && (known.line !== undefined || known.awaySince + this.retentionSeconds * 1_000 > this.schedule.now);
    const session = present ? known : new RelaySession(device);
    this.sessions.set(device, session);
    session.line = line;
    return { session, present };
  }

  detach(line: Line, session: RelaySession): void {
    if (session.line !== line) return;
    session.line = undefined;
    session.awaySince = this.schedule.now;
    for (const entry of session.window) [entry.duplicate, entry.sent] = [entry.duplicate || entry.sent, false];
  }

  /** PUBACK's reason. */
  publish(device: string, topic: string, payload: Uint8Array, qos: 0 | 1, expirySeconds: number): number {
    const tokens = this.tokens.get(device) ?? this.limits.burst;
    if (tokens < 1) return this.#count("refused", 0x97);
    this.tokens.set(device, tokens - 1);
    const takers = [...this.sessions.values()].filter((session) => session.topics.has(topic) && (session.line !== undefined || qos === 1) && this.#stands(session));
    if (takers.length === 0) return this.#count("nobody", 0x10);
    if (this.#bytesOf(device) + payload.length > this.limits.senderBytes) return this.#count("refused", 0x97);
    const message: Message = { topic, payload, sender: device, expiresAt: this.schedule.now + Math.min(expirySeconds, this.retentionSeconds) * 1_000 };
    const taken = takers.filter((session) => this.#offer(session, message, qos));
    return taken.length > 0 ? this.#count("taken", 0) : this.#count("refused", 0x97);
  }

  #count(what: keyof Relay["counts"], reason: number): number {
    this.counts[what]++;
    return reason;
  }

  #stands(session: RelaySession): boolean {
    if (session.line !== undefined || session.awaySince + this.retentionSeconds * 1_000 > this.schedule.now) return true;
    this.sessions.delete(session.device);
    return false;
  }

  #bytesOf(sender: string): number {
    const held = new Set<Message>();
    for (const session of this.sessions.values()) for (const message of [...session.waiting, ...session.window.map((entry) => entry.message)]) if (message.sender === sender) held.add(message);
    return [...held].reduce((sum, { payload }) => sum + payload.length, 0);
  }

  #offer(session: RelaySession, message: Message, qos: 0 | 1): boolean {
    if (qos === 0) {
      session.line?.send(message, undefined);
      return session.line !== undefined;
    }

    if (session.line !== undefined && session.waiting.length === 0 && session.window.length < this.limits.receiveMaximum) {
      this.#add(session, message);
      this.deliver(session);
      return true;
    }

    if (session.bytes + message.payload.length > this.limits.recipientBytes) {
      this.counts.missed++;
      session.missed++;
      return false;
    }

    session.waiting.push(message);
    return true;
  }

  #add(session: RelaySession, message: Message): void {
    session.lastId = (session.lastId % 65_535) + 1;
    session.window.push({ message, packetId: session.lastId, sent: false, duplicate: false });
  }

  deliver(session: RelaySession): void {
    if (session.line === undefined) return;
    const fresh = ({ expiresAt }: Message): boolean => expiresAt > this.schedule.now;
    session.window = session.window.filter((entry) => entry.sent || fresh(entry.message));
    while (session.waiting.length > 0 && session.window.length < this.limits.receiveMaximum) {
      const message = session.waiting.shift()!;
      if (fresh(message)) this.#add(session, message);
    }

    for (const entry of session.window.filter(({ sent }) => !sent)) {
      if (entry.duplicate) this.counts.again++;
      entry.sent = true;
      session.line.send(entry.message, entry);
    }
  }

  acknowledge(session: RelaySession, packetId: number): void {
    session.window = session.window.filter((entry) => entry.packetId !== packetId || !entry.sent);
    this.deliver(session);
  }

  remove(device: string): void {
    this.devices.delete(device);
    const session = this.sessions.get(device);
    this.sessions.delete(device);
    session?.line?.refuse();
  }

  /** Power is gone: what is in memory too. Nobody is told; sockets of a dead machine answer nothing. */
  kill(): void {
    this.life.alive = false;
    this.state = "off";
    this.sessions.clear();
    this.tokens.clear();
  }

  start(locked: boolean): void {
    this.life = new Life(true);
    this.#boots++;
    this.startedAt = this.schedule.now;
    this.state = locked ? "locked" : "on";
  }

  unlock(): void {
    if (this.state === "locked") this.state = "on";
  }

  /** A line on which nothing was heard for so long is over. */
  get patience(): number {
    return awayAfter;
  }

  get waiting(): number {
    return [...this.sessions.values()].reduce((sum, { waiting, window }) => sum + waiting.length + window.length, 0);
  }
}
