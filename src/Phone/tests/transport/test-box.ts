// A small box in memory for tests of the line: real signatures, real MQTT 5 packets (mqtt-packet), and a
// record of what it got. Each test tells it what to answer; the real box is met in relay.test.ts.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { generate, type Packet, parser } from "mqtt-packet";
import { contextText } from "../../src/platform/bytes.ts";
import { connectBoxText, connectDeviceText, connectTranscript, deviceIdOf, verifies } from "../../src/transport/authentication.ts";
import type { Pairing } from "../../src/transport/link.ts";
import type { Socket } from "../../src/transport/mqtt/connection.ts";

type Received = Packet & { cmd: string };

export class TestBox {
  seed = new Uint8Array(32).fill(7);
  readonly wipeSecret = new Uint8Array(32).fill(9);
  readonly received: Received[] = [];
  connackReason = 0;
  sessionPresent = false;
  bootId = "boot-1";
  receiveMaximum = 64;
  pubackReason: number | "silent" = 0;
  answersPings = true;
  reachable = true;
  skipsChallenge = false;
  line: BoxSocket | undefined;
  connections = 0;

  constructor(private readonly deviceKey: Uint8Array) {}

  pairing(): Pairing {
    return {
      boxKey: ed25519.getPublicKey(new Uint8Array(32).fill(7)),
      wipeHash: sha256(contextText("wipe", this.wipeSecret)),
      rights: 1,
      deviceId: deviceIdOf(this.deviceKey),
    };
  }

  open = (): Socket => {
    this.connections++;
    this.line = new BoxSocket(this);
    return this.line;
  };

  of(cmd: string): Received[] {
    return this.received.filter((packet) => packet.cmd === cmd);
  }

  send(packet: object): void {
    this.line?.deliver(generate(packet as Packet, { protocolVersion: 5 }));
  }

  publish(topic: string, payload: string | Uint8Array, qos: 0 | 1, messageId = 1): void {
    this.send({ cmd: "publish", topic, payload: Buffer.from(payload), qos, messageId, dup: false, retain: false });
  }

  take(packet: Received, line: BoxSocket): void {
    this.received.push(packet);
    const given = packet as unknown as {
      messageId: number;
      properties?: { authenticationData?: Buffer };
      subscriptions?: unknown[];
      unsubscriptions?: unknown[];
      qos?: number;
    };
    switch (packet.cmd) {
      case "connect":
        line.phoneNonce = Uint8Array.from(given.properties?.authenticationData ?? []);
        return this.skipsChallenge ? this.connack() : this.challenge(line);
      case "auth":
        return this.connack(
          verifies(Uint8Array.from(given.properties?.authenticationData ?? []), connectDeviceText(line.transcript), this.deviceKey) ? this.connackReason : 0x87,
        );
      case "subscribe":
        return this.send({
          cmd: "suback",
          messageId: given.messageId,
          granted: (given.subscriptions ?? []).map((_, i) => (i === 2 ? 0x87 : 1)),
          reasonCode: 0,
        });
      case "unsubscribe":
        return this.send({ cmd: "unsuback", messageId: given.messageId, granted: (given.unsubscriptions ?? []).map(() => 0) });
      case "publish":
        if (given.qos === 1 && this.pubackReason !== "silent") this.send({ cmd: "puback", messageId: given.messageId, reasonCode: this.pubackReason });
        return;
      case "pingreq":
        if (this.answersPings) this.send({ cmd: "pingresp" });
    }
  }

  private challenge(line: BoxSocket): void {
    const nonce = new Uint8Array(32).fill(this.connections);
    line.transcript = connectTranscript(ed25519.getPublicKey(this.seed), deviceIdOf(this.deviceKey), line.phoneNonce, nonce);
    const signature = ed25519.sign(connectBoxText(line.transcript), this.seed);
    this.send({
      cmd: "auth",
      reasonCode: 0x18,
      properties: { authenticationMethod: "messenger-appliance/1", authenticationData: Buffer.concat([nonce, signature]) },
    });
  }

  private connack(reasonCode = this.connackReason): void {
    this.send({
      cmd: "connack",
      reasonCode,
      sessionPresent: this.sessionPresent && reasonCode === 0,
      properties: {
        receiveMaximum: this.receiveMaximum,
        maximumPacketSize: 524_288,
        userProperties: { boot: this.bootId, retention: "86400", time: "1800000000" },
      },
    });
  }
}

/** The phone's end of a socket whose other end is the box in memory. */
export class BoxSocket implements Socket {
  binaryType: BinaryType = "blob";
  bufferedAmount = 0;
  phoneNonce: Uint8Array = new Uint8Array();
  transcript: Uint8Array = new Uint8Array();
  closed = false;
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  onerror: Socket["onerror"] = null;
  private readonly packets = parser({ protocolVersion: 5 });

  constructor(private readonly box: TestBox) {
    this.packets.on("packet", (packet) => box.take(packet as Received, this));
    queueMicrotask(() => {
      if (box.reachable) this.call("onopen", {});
      else this.break();
    });
  }

  send(data: unknown): void {
    if (this.closed) throw new Error("closed");
    this.packets.parse(Buffer.from(data as Uint8Array));
  }

  close(): void {
    this.closed = true;
  }

  deliver(bytes: Uint8Array): void {
    const data = Uint8Array.from(bytes).buffer;
    queueMicrotask(() => this.closed || this.call("onmessage", { data }));
  }

  break(): void {
    this.closed = true;
    this.call("onclose", {});
  }

  private call(name: "onopen" | "onmessage" | "onclose", event: object): void {
    (this[name] as ((event: object) => void) | null)?.(event);
  }
}
