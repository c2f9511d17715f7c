// Turns what arrives on the socket into packets (OASIS MQTT 5.0, sections 2 and 3). Packets may begin and end anywhere in
// a WebSocket message. mqtt-packet reads them, one whole packet at a time, so that its fields cannot reach into the next,
// and a size beyond ours is refused before anything of it is kept. Anything malformed ends the stream.
import { type Packet, parser } from "mqtt-packet";
import { concat } from "../../platform/bytes.ts";
import { maximumPacketBytes, type ReceivedPacket } from "./packets.ts";
import { checked } from "./checked.ts";

/** What this uses of mqtt-packet's parser, whose own types want Node's. */
interface Parser {
  on(event: "packet", listener: (packet: Packet) => void): void;
  on(event: "error", listener: () => void): void;
  parse(bytes: Uint8Array): number;
}

export class PacketStream {
  private readonly parser = parser({ protocolVersion: 5 }) as unknown as Parser;
  private held: Uint8Array = new Uint8Array();
  private parsed: Packet | undefined;
  private broken = false;

  constructor() {
    this.parser.on("packet", (packet) => (this.parsed = packet));
    this.parser.on("error", () => (this.broken = true));
  }

  /** Bytes of a packet that is not whole yet. */
  get heldBytes(): number {
    return this.held.length;
  }

  /** The packets that are whole now, or "malformed": close; this stream says nothing else any more. */
  push(bytes: Uint8Array): readonly ReceivedPacket[] | "malformed" {
    const packets: ReceivedPacket[] = [];
    let left = this.held.length === 0 ? bytes : concat(this.held, bytes);
    while (!this.broken) {
      const size = firstPacketSize(left);
      if (size === "incomplete" || (size !== "malformed" && size > left.length)) {
        // A copy, so that the rest of what came is free.
        this.held = left.slice();
        return packets;
      }

      const packet = size === "malformed" ? undefined : this.decode(left.subarray(0, size));
      if (packet === undefined || size === "malformed") break;
      packets.push(packet);
      left = left.subarray(size);
    }

    this.broken = true;
    this.held = new Uint8Array();
    return "malformed";
  }

  private decode(whole: Uint8Array): ReceivedPacket | undefined {
    this.parsed = undefined;
    try {
      const left = this.parser.parse(whole);
      return this.broken || left !== 0 || this.parsed === undefined ? undefined : checked(this.parsed);
    } catch {
      // A fault of the parser is no worse than one of the bytes.
      return undefined;
    }
  }
}

/** Fixed header and Remaining Length together (section 2.1). */
function firstPacketSize(bytes: Uint8Array): number | "incomplete" | "malformed" {
  let length = 0;
  for (let at = 1; at < 5; at++) {
    const byte = bytes[at];
    if (byte === undefined) return "incomplete";
    length |= (byte & 127) << (7 * (at - 1));
    if (byte < 128) return at + 1 + length > maximumPacketBytes ? "malformed" : at + 1 + length;
  }

  return "malformed";
}
