// One connection to the box, from the socket's opening to its end: proves both sides, sends, awaits answers, keeps
// alive. It ends once, with one reason; whatever awaited an answer then gets "offline" (protocol.md, MQTT: connecting).
import type { Clock } from "../../platform/clock.ts";
import { authenticationMethod } from "../authentication.ts";
import type { PublishOutcome } from "../link.ts";
import { PacketStream } from "./decode.ts";
import { encodeAuth, encodeConnect, encodeDisconnect, encodePingreq, encodePuback, encodePublish, encodeSubscribe, encodeUnsubscribe } from "./encode.ts";
import { Handshake } from "./handshake.ts";
import { maximumPacketBytes, reason, type ReceivedPacket } from "./packets.ts";
import { Unanswered } from "./unanswered.ts";

/** What this needs of a WebSocket. */
export type Socket = Pick<WebSocket, "binaryType" | "bufferedAmount" | "close" | "send" | "onopen" | "onmessage" | "onclose" | "onerror">;

export type ConnectionEnd = "closed" | "removed" | "other-box";

export interface SessionStart {
  readonly present: boolean;
  readonly bootId: string;
  readonly retentionSeconds: number;
  readonly missed: number;
}

export interface ConnectionEvents {
  ready(start: SessionStart): void;
  message(topic: string, payload: Uint8Array, qos: 0 | 1, packetId: number): void;
  end(why: ConnectionEnd): void;
}

const keepAliveSeconds = 120;
/** Early enough that a background tab's timers, slowed to one a minute, still keep the line. */
const pingAfterMilliseconds = 50_000;
const answerMilliseconds = 20_000;
const handshakeMilliseconds = 15_000;
/** As long as the box allows, which then is its retention. */
const sessionExpirySeconds = 7 * 24 * 3600;
const receiveMaximum = 64;
/** QoS 0 is dropped while this much waits in the socket. */
const crowdedBytes = 256 * 1024;

export class Connection {
  private readonly stream = new PacketStream();
  private readonly unanswered = new Unanswered();
  private maximumPacketSize = maximumPacketBytes;
  private ready = false;
  private ended = false;
  private stopTimer: () => void;

  constructor(
    private readonly socket: Socket,
    private readonly handshake: Handshake,
    private readonly clock: Clock,
    private readonly events: ConnectionEvents,
  ) {
    this.stopTimer = clock.after(handshakeMilliseconds, () => this.end("closed"));
    socket.binaryType = "arraybuffer";
    socket.onopen = () =>
      this.send(
        encodeConnect({
          clientId: handshake.deviceId,
          keepAliveSeconds,
          sessionExpirySeconds,
          receiveMaximum,
          maximumPacketSize: maximumPacketBytes,
          authenticationMethod,
          authenticationData: handshake.phoneNonce,
        }),
      );
    socket.onmessage = ({ data }: MessageEvent<unknown>) => this.receive(data);
    socket.onerror = () => this.end("closed");
    socket.onclose = () => this.end("closed");
  }

  get open(): boolean {
    return this.ready && !this.ended;
  }

  async publish(topic: string, payload: Uint8Array, qos: 0 | 1, expirySeconds: number | undefined): Promise<PublishOutcome> {
    if (!this.open) return "offline";
    if (payload.length + topic.length + 32 > this.maximumPacketSize) return "invalid";
    if (qos === 0) {
      if (this.socket.bufferedAmount > crowdedBytes) return "refused";
      this.send(encodePublish(topic, payload, 0, 0, expirySeconds));
      return "taken";
    }

    const answer = await this.unanswered.publish((packetId) => this.send(encodePublish(topic, payload, 1, packetId, expirySeconds)));
    return publishOutcome(answer);
  }

  async subscribe(topics: readonly string[]): Promise<readonly boolean[]> {
    const answer = this.open ? await this.unanswered.ask("suback", (packetId) => this.send(encodeSubscribe(packetId, topics))) : undefined;
    return topics.map((_, i) => (answer?.[i] ?? 0x80) < 0x80);
  }

  async unsubscribe(topics: readonly string[]): Promise<void> {
    if (this.open) await this.unanswered.ask("unsuback", (packetId) => this.send(encodeUnsubscribe(packetId, topics)));
  }

  acknowledge(packetId: number): void {
    if (this.open) this.send(encodePuback(packetId));
  }

  /** Asks the box for a sign of life; no answer in time ends the connection. */
  probe(withinMilliseconds = answerMilliseconds): void {
    if (!this.open) return;
    this.stopTimer();
    this.stopTimer = this.clock.after(withinMilliseconds, () => this.end("closed"));
    this.send(encodePingreq());
  }

  close(): void {
    if (this.open) this.send(encodeDisconnect());
    this.end("closed");
  }

  private send(packet: Uint8Array<ArrayBuffer>): void {
    try {
      this.socket.send(packet);
    } catch {
      this.end("closed");
    }
  }

  private receive(data: unknown): void {
    const packets = data instanceof ArrayBuffer ? this.stream.push(new Uint8Array(data)) : "malformed";
    if (packets === "malformed") return this.end("closed");
    for (const packet of packets) {
      if (this.ended) return;
      if (this.ready) this.take(packet);
      else this.shakeHands(packet);
    }
  }

  private shakeHands(packet: ReceivedPacket): void {
    if (packet.type === "auth" && packet.reason === reason.continueAuthentication) {
      const answer = this.handshake.answer(packet.data);
      return answer ? this.send(encodeAuth(reason.continueAuthentication, authenticationMethod, answer)) : this.end("other-box");
    }

    if (packet.type !== "connack") return this.end("closed");
    if (packet.reason === reason.notAuthorized) return this.end(this.handshake.boxIsProven ? "removed" : "closed");
    if (packet.reason !== reason.success) return this.end("closed");
    if (!this.handshake.boxIsProven) return this.end("other-box");
    this.maximumPacketSize = Math.min(packet.maximumPacketSize, maximumPacketBytes);
    this.unanswered.publishesAtOnce = packet.receiveMaximum;
    this.ready = true;
    this.keepAlive();
    const count = (name: string): number => Number(packet.user.get(name) ?? 0);
    this.events.ready({ present: packet.sessionPresent, bootId: packet.user.get("boot") ?? "", retentionSeconds: count("retention"), missed: count("missed") });
  }

  private take(packet: ReceivedPacket): void {
    this.keepAlive();
    switch (packet.type) {
      case "publish":
        return this.events.message(packet.topic, packet.payload, packet.qos, packet.packetId);
      case "puback":
        return this.unanswered.answer("puback", packet.packetId, [packet.reason]);
      case "suback":
      case "unsuback":
        return this.unanswered.answer(packet.type, packet.packetId, packet.reasons);
      case "pingresp":
        return;
      default:
        this.end("closed");
    }
  }

  /** Anything from the box is a sign of life; after a silence we ask. */
  private keepAlive(): void {
    this.stopTimer();
    this.stopTimer = this.clock.after(pingAfterMilliseconds, () => this.probe());
  }

  private end(why: ConnectionEnd): void {
    if (this.ended) return;
    this.ended = true;
    this.stopTimer();
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    // A socket closed while it opens still reports an error; nobody waits for it.
    this.socket.onerror = () => undefined;
    this.socket.close();
    this.unanswered.giveUp();
    this.events.end(why);
  }
}

function publishOutcome(answer: readonly number[] | undefined): PublishOutcome {
  const code = answer?.[0];
  if (code === undefined) return "offline";
  if (code === reason.noMatchingSubscribers) return "nobody";
  if (code < 0x80) return "taken";
  const hopeless: readonly number[] = [reason.notAuthorized, reason.topicNameInvalid, reason.payloadFormatInvalid];
  return hopeless.includes(code) ? "invalid" : "refused";
}
