// The line's packets: each says what protocol.md wants, what the box sends is understood in any pieces, and nothing that
// arrives can do worse than end the connection, or make the phone hold more than one packet.
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
import { maximumPacketBytes, type ReceivedPacket } from "../../src/transport/mqtt/packets.ts";

function readBack(bytes: Uint8Array): Record<string, unknown> {
  let read: unknown;
  const other = parser({ protocolVersion: 5 });
  other.on("packet", (packet) => (read = packet));
  other.parse(Buffer.from(bytes));
  return read as Record<string, unknown>;
}

const writtenByBox = (packet: object): Uint8Array => Uint8Array.from(generate(packet as Packet, { protocolVersion: 5 }));
const packetId = fc.integer({ min: 1, max: 65_535 });
const topic = fc.constantFrom("inbox/AAAAAAAAAAAAAAAAAAAAAA", "room/한글", "box/wipe");

describe("what we write", () => {
  it("asks for the session and the proof that protocol.md lays down", () => {
    const authenticationData = new Uint8Array(32).fill(5);
    const read = readBack(
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
    expect(readBack(encodeAuth(0x18, "m", Uint8Array.of(1, 2)))).toMatchObject({
      cmd: "auth",
      reasonCode: 0x18,
      properties: { authenticationMethod: "m", authenticationData: Buffer.of(1, 2) },
    });
  });

  it("carries a payload of any size, its expiry and its packet id", () => {
    fc.assert(
      fc.property(
        topic,
        fc.constantFrom(0, 1, 127, 128, 16_383, 16_384, 70_000),
        fc.constantFrom(0 as const, 1 as const),
        packetId,
        fc.option(fc.nat(4_294_967_295), { nil: undefined }),
        (name, size, qos, id, expiry) => {
          const payload = new Uint8Array(size).fill(size & 255);
          const read = readBack(encodePublish(name, payload, qos, id, expiry));
          expect(read).toMatchObject({ cmd: "publish", topic: name, qos, dup: false, retain: false });
          expect(Buffer.from(payload).equals(read.payload as Buffer)).toBe(true);
          expect((read.properties as { messageExpiryInterval?: number } | undefined)?.messageExpiryInterval).toBe(expiry);
          if (qos === 1) expect(read.messageId).toBe(id);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("subscribes with QoS 1, unsubscribes, acknowledges, asks for life, leaves", () => {
    expect(readBack(encodePuback(513))).toMatchObject({ cmd: "puback", messageId: 513 });
    expect(readBack(encodeSubscribe(7, ["a", "b"]))).toMatchObject({
      cmd: "subscribe",
      messageId: 7,
      subscriptions: [
        { topic: "a", qos: 1, nl: false },
        { topic: "b", qos: 1, nl: false },
      ],
    });
    expect(readBack(encodeUnsubscribe(8, ["a", "b"]))).toMatchObject({ cmd: "unsubscribe", messageId: 8, unsubscriptions: ["a", "b"] });
    expect(readBack(encodePingreq())).toMatchObject({ cmd: "pingreq" });
    expect(readBack(encodeDisconnect())).toMatchObject({ cmd: "disconnect" });
  });
});

describe("what the box sends", () => {
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
      {
        type: "connack",
        sessionPresent: true,
        reason: 0,
        receiveMaximum: 64,
        maximumPacketSize: maximumPacketBytes,
        user: new Map([
          ["boot", "b"],
          ["retention", "300"],
        ]),
      },
    ],
    [
      { cmd: "auth", reasonCode: 0x18, properties: { authenticationMethod: "m", authenticationData: Buffer.of(1) } },
      { type: "auth", reason: 0x18, data: Uint8Array.of(1) },
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

  it("is understood", () => {
    for (const [packet, expected] of packets) {
      const read = new PacketStream().push(writtenByBox(packet));
      expect(read).toHaveLength(1);
      expect(read[0]).toMatchObject(expected);
    }
  });

  it("is understood the same in whatever pieces it arrives", () => {
    const all = Buffer.concat(packets.map(([packet]) => writtenByBox(packet)));
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
      "2000",
      "2003020000",
      "200300 0002",
      "200500 00027f00",
      "2005000002 2700",
      "2006000003 210000",
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
      "d00100",
      "30ffffff7f",
      "30ffffffff01",
      "0000",
      "1000",
      "100c00044d5154540500000000 00",
      "e100",
    ];
    for (const hex of bad) expect(new PacketStream().push(Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"))), hex).toBe("malformed");
  });

  it("is refused by its length alone, before any of it is kept", () => {
    const largest = new PacketStream();
    expect(largest.push(header(maximumPacketBytes - 4))).toEqual([]);
    const beyond = new PacketStream();
    expect(beyond.push(header(maximumPacketBytes - 3))).toBe("malformed");
    expect(beyond.heldBytes).toBe(0);
    expect(beyond.push(writtenByBox({ cmd: "pingresp" }))).toBe("malformed");
  });

  it("never throws, nor is more than one packet held, whatever the bytes and their pieces", () => {
    const valid = fc.constantFrom(
      writtenByBox({ cmd: "pingresp" }),
      writtenByBox({ cmd: "puback", messageId: 9, reasonCode: 0x97 }),
      writtenByBox({ cmd: "publish", topic: "room/x", payload: Buffer.alloc(300), qos: 1, messageId: 7, dup: false, retain: false, properties: { messageExpiryInterval: 60 } }),
      writtenByBox({ cmd: "connack", reasonCode: 0, sessionPresent: false, properties: { receiveMaximum: 64, userProperties: { boot: "b" } } }),
      writtenByBox({ cmd: "suback", messageId: 3, granted: [1, 0x87] }),
    );
    const damaged = fc.tuple(valid, fc.nat(), fc.nat(255)).map(([packet, at, value]) => packet.with(at % packet.length, value));
    const framed = fc
      .tuple(fc.nat(255), fc.uint8Array({ maxLength: 60 }))
      .map(([first, body]) => Uint8Array.of(first, body.length, ...body));
    const large = fc.integer({ min: 0, max: 268_435_455 }).map(header);
    const pieces = fc.array(fc.oneof(valid, damaged, framed, large, fc.uint8Array({ maxLength: 200 })), { maxLength: 12 });
    fc.assert(
      fc.property(pieces, (arriving) => {
        const stream = new PacketStream();
        let ended = false;
        for (const piece of arriving) {
          const read = stream.push(piece);
          expect(stream.heldBytes).toBeLessThan(maximumPacketBytes);
          if (ended) expect(read).toBe("malformed");
          ended ||= read === "malformed";
          if (read !== "malformed") read.forEach(expectWhole);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("is never held beyond one packet, however long it goes on", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400_000 }), fc.integer({ min: 40_000, max: 300_000 }), (size, piece) => {
        const packet = writtenByBox({ cmd: "publish", topic: "room/x", payload: Buffer.alloc(size), qos: 0, dup: false, retain: false });
        const all = Buffer.concat([packet, packet, packet]);
        const stream = new PacketStream();
        let got = 0;
        for (let from = 0; from < all.length; from += piece) {
          const read = stream.push(all.subarray(from, from + piece));
          expect(stream.heldBytes).toBeLessThan(packet.length);
          got += read.length;
        }

        expect(got).toBe(3);
        expect(stream.heldBytes).toBe(0);
      }),
      { numRuns: 20 },
    );
  });
});

/** The start of a PUBLISH that says it has so many bytes after its header. */
function header(length: number): Uint8Array {
  const bytes = [0x30];
  let left = length;
  do {
    bytes.push((left & 127) | (left > 127 ? 128 : 0));
    left >>>= 7;
  } while (left > 0);
  return Uint8Array.from(bytes);
}

/** Nothing half-read comes through: each field is of its kind and in its range. */
function expectWhole(packet: ReceivedPacket): void {
  if ("packetId" in packet) expect(packet.packetId).toBeGreaterThanOrEqual(packet.type === "publish" && packet.qos === 0 ? 0 : 1);
  if ("reason" in packet) expect(packet.reason).toBeTypeOf("number");
  if ("reasons" in packet) for (const code of packet.reasons) expect(code).toBeTypeOf("number");
  if (packet.type === "publish") {
    expect(packet.topic).not.toBe("");
    expect(packet.payload).toBeInstanceOf(Uint8Array);
  }

  if (packet.type === "connack") expect(Math.min(packet.receiveMaximum, packet.maximumPacketSize)).toBeGreaterThan(0);
}
