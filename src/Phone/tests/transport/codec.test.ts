// Our packets against another implementation's: what we write it reads, what it writes we read, in any pieces; and
// nothing that arrives can do worse than end the connection.
import fc from "fast-check";
import { generate, type Packet, parser } from "mqtt-packet";
import { describe, expect, it } from "vitest";
import { PacketStream } from "../../src/transport/mqtt/decode.ts";
import {
  encodeAuth,
  encodeConnect,
  encodeDisconnect,
  encodePingreq,
  encodePuback,
  encodePublish,
  encodeSubscribe,
  encodeUnsubscribe,
} from "../../src/transport/mqtt/encode.ts";
import type { ReceivedPacket } from "../../src/transport/mqtt/packets.ts";

function readByOther(bytes: Uint8Array): Record<string, unknown> {
  let read: unknown;
  const other = parser({ protocolVersion: 5 });
  other.on("packet", (packet) => (read = packet));
  other.parse(Buffer.from(bytes));
  return read as Record<string, unknown>;
}

const writtenByOther = (packet: object): Uint8Array => Uint8Array.from(generate(packet as Packet, { protocolVersion: 5 }));
const packetId = fc.integer({ min: 1, max: 65_535 });
const topic = fc.constantFrom("inbox/AAAAAAAAAAAAAAAAAAAAAA", "room/한글", "box/wipe");

describe("what we write", () => {
  it("is read by another implementation: connect and auth", () => {
    const authenticationData = new Uint8Array(32).fill(5);
    const read = readByOther(
      encodeConnect({
        clientId: "AAAAAAAAAAAAAAAAAAAAAA",
        keepAliveSeconds: 120,
        sessionExpirySeconds: 604_800,
        receiveMaximum: 64,
        maximumPacketSize: 524_288,
        authenticationMethod: "messenger-appliance/1",
        authenticationData,
      }),
    );
    expect(read).toMatchObject({ cmd: "connect", protocolId: "MQTT", protocolVersion: 5, clean: false, keepalive: 120, clientId: "AAAAAAAAAAAAAAAAAAAAAA" });
    expect(read.properties).toMatchObject({
      sessionExpiryInterval: 604_800,
      receiveMaximum: 64,
      maximumPacketSize: 524_288,
      authenticationMethod: "messenger-appliance/1",
      authenticationData: Buffer.from(authenticationData),
    });
    expect(read.username).toBeUndefined();
    expect(readByOther(encodeAuth(0x18, "m", Uint8Array.of(1, 2)))).toMatchObject({
      cmd: "auth",
      reasonCode: 0x18,
      properties: { authenticationMethod: "m", authenticationData: Buffer.of(1, 2) },
    });
  });

  it("is read by another implementation: publish, of any size", () => {
    fc.assert(
      fc.property(
        topic,
        fc.constantFrom(0, 1, 127, 128, 16_383, 16_384, 70_000),
        fc.constantFrom(0 as const, 1 as const),
        packetId,
        fc.option(fc.nat(4_294_967_295), { nil: undefined }),
        (name, size, qos, id, expiry) => {
          const payload = new Uint8Array(size).fill(size & 255);
          const read = readByOther(encodePublish(name, payload, qos, id, expiry));
          expect(read).toMatchObject({ cmd: "publish", topic: name, qos, dup: false, retain: false });
          expect(Buffer.from(payload).equals(read.payload as Buffer)).toBe(true);
          expect((read.properties as { messageExpiryInterval?: number } | undefined)?.messageExpiryInterval).toBe(expiry);
          if (qos === 1) expect(read.messageId).toBe(id);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is read by another implementation: the small ones", () => {
    expect(readByOther(encodePuback(513))).toMatchObject({ cmd: "puback", messageId: 513 });
    expect(readByOther(encodeSubscribe(7, ["a", "b"]))).toMatchObject({
      cmd: "subscribe",
      messageId: 7,
      subscriptions: [
        { topic: "a", qos: 1, nl: false },
        { topic: "b", qos: 1, nl: false },
      ],
    });
    expect(readByOther(encodeUnsubscribe(8, ["a", "b"]))).toMatchObject({ cmd: "unsubscribe", messageId: 8, unsubscriptions: ["a", "b"] });
    expect(readByOther(encodePingreq())).toMatchObject({ cmd: "pingreq" });
    expect(readByOther(encodeDisconnect())).toMatchObject({ cmd: "disconnect" });
  });
});

describe("what another implementation writes", () => {
  const packets: ReadonlyArray<[object, object]> = [
    [
      {
        cmd: "connack",
        reasonCode: 0,
        sessionPresent: true,
        properties: {
          receiveMaximum: 64,
          serverKeepAlive: 120,
          maximumQoS: 1,
          retainAvailable: false,
          topicAliasMaximum: 16,
          wildcardSubscriptionAvailable: false,
          userProperties: { boot: "b", retention: "300" },
        },
      },
      { type: "connack", sessionPresent: true, reason: 0 },
    ],
    [
      { cmd: "auth", reasonCode: 0x18, properties: { authenticationMethod: "m", authenticationData: Buffer.of(1) } },
      { type: "auth", reason: 0x18 },
    ],
    [
      {
        cmd: "publish",
        topic: "room/x",
        payload: Buffer.from("hi"),
        qos: 1,
        messageId: 258,
        dup: true,
        retain: false,
        properties: { messageExpiryInterval: 60 },
      },
      { type: "publish", topic: "room/x", qos: 1, packetId: 258, payload: Uint8Array.from(Buffer.from("hi")) },
    ],
    [
      { cmd: "publish", topic: "room/x", payload: Buffer.alloc(2000), qos: 0, dup: false, retain: false },
      { type: "publish", qos: 0, packetId: 0 },
    ],
    [
      { cmd: "puback", messageId: 9, reasonCode: 0x97 },
      { type: "puback", packetId: 9, reason: 0x97 },
    ],
    [
      { cmd: "puback", messageId: 9 },
      { type: "puback", packetId: 9, reason: 0 },
    ],
    [
      { cmd: "suback", messageId: 3, granted: [1, 0x87] },
      { type: "suback", packetId: 3, reasons: [1, 0x87] },
    ],
    [
      { cmd: "unsuback", messageId: 3, granted: [0] },
      { type: "unsuback", packetId: 3, reasons: [0] },
    ],
    [{ cmd: "pingresp" }, { type: "pingresp" }],
    [
      { cmd: "disconnect", reasonCode: 0x98 },
      { type: "disconnect", reason: 0x98 },
    ],
  ];

  it("is read by us", () => {
    for (const [packet, expected] of packets) {
      const read = new PacketStream().push(writtenByOther(packet));
      expect(read).toHaveLength(1);
      expect(read[0]).toMatchObject(expected);
    }
  });

  it("is read the same in whatever pieces it arrives", () => {
    const all = Buffer.concat(packets.map(([packet]) => writtenByOther(packet)));
    const whole = new PacketStream().push(Uint8Array.from(all));
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 40 }), (cuts) => {
        const stream = new PacketStream();
        const read: ReceivedPacket[] = [];
        let from = 0;
        for (const to of [...cuts, all.length].sort((a, b) => a - b)) {
          const now = stream.push(Uint8Array.from(all.subarray(from, to)));
          if (now === "malformed") throw new Error("malformed");
          read.push(...now);
          from = to;
        }

        expect(read).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });
});

describe("what nobody should send", () => {
  it("ends as malformed: bad flags, QoS 2 and 3, retained, packet id 0, empty topic, cut fields, aliases, too large", () => {
    const bad = [
      "2103000000",
      "2003020000",
      "200300 0002",
      "200500 00027f00",
      "3406000161000100",
      "3606000161000100",
      "3104000161 00",
      "3804000161 00",
      "3206000161000000",
      "3003000000",
      "300700016103230001",
      "30050002c32800",
      "400100",
      "40020000",
      "900300000000",
      "30ffffff7f",
      "30ffffffff01",
      "0000",
      "1000",
      "e100",
    ];
    for (const hex of bad) expect(new PacketStream().push(Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"))), hex).toBe("malformed");
  });

  it("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void new PacketStream().push(bytes)),
      { numRuns: 2000 },
    );
  });
});
