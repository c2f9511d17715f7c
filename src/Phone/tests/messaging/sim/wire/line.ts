// The box's end of one connection: from CONNECT to its end, in real MQTT 5 packets (protocol.md, MQTT: connecting).
import { generate, parser, type Packet } from "mqtt-packet";
import type { Message, Relay, RelaySession } from "./relay.ts";
import type { FarEnd, Wire } from "./wire.ts";

type Received = Packet & {
  readonly clientId?: string;
  readonly messageId?: number;
  readonly topic?: string;
  readonly payload?: Uint8Array;
  readonly qos?: number;
  readonly properties?: { readonly authenticationData?: Uint8Array; readonly messageExpiryInterval?: number };
  readonly subscriptions?: ReadonlyArray<{ readonly topic: string }>;
  readonly unsubscriptions?: readonly string[];
};

export class Line implements FarEnd {
  readonly #packets = parser({ protocolVersion: 5 });
  readonly #box: Relay["life"];
  #device = "";
  #session: RelaySession | undefined;
  #heardAt: number;
  #over = false;

  constructor(
    private readonly relay: Relay,
    private readonly wire: Wire,
  ) {
    this.#box = relay.life;
    this.#heardAt = relay.schedule.now;
    this.#packets.on("packet", (packet) => this.#take(packet as Received));
    this.#watch();
  }

  receive(bytes: Uint8Array): void {
    if (this.#over || !this.#box.alive) return;
    this.#heardAt = this.relay.schedule.now;
    this.#packets.parse(Buffer.from(bytes));
  }

  lost(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#session !== undefined) this.relay.detach(this, this.#session);
  }

  takenOver(): void {
    this.#end(0x8e);
  }

  refuse(): void {
    this.#end(0x98);
  }

  send(message: Message, entry: { readonly packetId: number; readonly duplicate: boolean } | undefined): void {
    const messageExpiryInterval = Math.max(1, Math.ceil((message.expiresAt - this.relay.schedule.now) / 1_000));
    const { topic, payload } = message;
    this.#write({ cmd: "publish", topic, payload: Buffer.from(payload), qos: entry === undefined ? 0 : 1, messageId: entry?.packetId ?? 0, dup: entry?.duplicate ?? false, retain: false, properties: { messageExpiryInterval } });
  }

  #watch(): void {
    const { schedule, patience } = this.relay;
    schedule.at(this.#heardAt + patience, this.#box, () => {
      if (this.#over) return;
      if (this.#heardAt + patience > schedule.now) return this.#watch();
      this.#end(0x8d);
    });
  }

  #end(reasonCode: number): void {
    if (this.#over) return;
    this.#write({ cmd: "disconnect", reasonCode });
    this.wire.end();
    this.lost();
  }

  #write(packet: object): void {
    this.relay.schedule.activity++;
    this.wire.deliver(Uint8Array.from(generate(packet as Packet, { protocolVersion: 5 })));
  }

  #take(packet: Received): void {
    const { relay } = this;
    const session = this.#session;
    if (packet.cmd === "connect") return this.#challenge(packet);
    if (packet.cmd === "auth") return this.#accept();
    if (packet.cmd === "disconnect") return this.lost();
    if (session === undefined) return;
    switch (packet.cmd) {
      case "publish": {
        const qos = packet.qos === 1 ? 1 : 0;
        const reasonCode = relay.publish(this.#device, packet.topic, Uint8Array.from(packet.payload as Uint8Array), qos, packet.properties?.messageExpiryInterval ?? Infinity);
        if (qos === 1) this.#write({ cmd: "puback", messageId: packet.messageId, reasonCode });
        return;
      }
      case "puback":
        return relay.acknowledge(session, packet.messageId!);
      case "subscribe":
        for (const { topic } of packet.subscriptions) session.topics.add(topic);
        return this.#write({ cmd: "suback", messageId: packet.messageId, granted: packet.subscriptions.map(() => 1), reasonCode: 0 });
      case "unsubscribe":
        for (const topic of packet.unsubscriptions) session.topics.delete(topic);
        return this.#write({ cmd: "unsuback", messageId: packet.messageId, granted: packet.unsubscriptions.map(() => 0) });
      case "pingreq":
        return this.#write({ cmd: "pingresp" });
    }
  }

  #challenge(packet: Received): void {
    if (this.relay.state !== "on") return this.#refused(0x88);
    this.#device = packet.clientId ?? "";
    const data = this.relay.challenge(this.#device, Uint8Array.from(packet.properties?.authenticationData ?? []));
    this.#write({ cmd: "auth", reasonCode: 0x18, properties: { authenticationMethod: "messenger-appliance/1", authenticationData: Buffer.from(data) } });
  }

  /** The phone's signature is the transport's own affair: its tests check it. */
  #accept(): void {
    const { relay } = this;
    if (!relay.devices.has(this.#device)) return this.#refused(0x87);
    const { session, present } = relay.attach(this, this.#device);
    this.#session = session;
    const userProperties = { boot: relay.bootId, retention: String(relay.retentionSeconds), time: "1800000000", ...(session.missed === 0 ? {} : { missed: String(session.missed) }) };
    this.#write({ cmd: "connack", reasonCode: 0, sessionPresent: present, properties: { receiveMaximum: 64, maximumPacketSize: 524_288, userProperties } });
    relay.deliver(session);
  }

  #refused(reasonCode: number): void {
    this.#write({ cmd: "connack", reasonCode, sessionPresent: false });
    this.wire.end();
    this.lost();
  }
}
