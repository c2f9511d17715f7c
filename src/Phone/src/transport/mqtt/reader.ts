// Walks over the fields of one packet (OASIS MQTT 5.0, section 1.5). A field beyond the end, or one that is not as the
// standard writes it, throws `Malformed`, which never leaves decode.ts.
import type { Properties } from "./packets.ts";

export class Malformed extends Error {}

type PropertyForm = "byte" | "u16" | "u32" | "variable" | "text" | "bytes" | "pair";

/** Every property the box may send (section 2.2.2.2), but no topic alias: we allow none. */
const forms: Readonly<Record<number, PropertyForm>> = {
  0x01: "byte",
  0x02: "u32",
  0x03: "text",
  0x08: "text",
  0x09: "bytes",
  0x0b: "variable",
  0x11: "u32",
  0x12: "text",
  0x13: "u16",
  0x15: "text",
  0x16: "bytes",
  0x1a: "text",
  0x1c: "text",
  0x1f: "text",
  0x21: "u16",
  0x22: "u16",
  0x24: "byte",
  0x25: "byte",
  0x26: "pair",
  0x27: "u32",
  0x28: "byte",
  0x29: "byte",
  0x2a: "byte",
};

export class FieldReader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly packet: Uint8Array) {
    this.view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  }

  get left(): number {
    return this.packet.length - this.at;
  }

  byte(): number {
    return this.view.getUint8(this.skip(1));
  }

  u16(): number {
    return this.view.getUint16(this.skip(2));
  }

  u32(): number {
    return this.view.getUint32(this.skip(4));
  }

  take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.packet.slice(start, start + length);
  }

  bytes(): Uint8Array {
    return this.take(this.u16());
  }

  text(): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.bytes());
    } catch {
      throw new Malformed();
    }
  }

  variable(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }

    throw new Malformed();
  }

  /** An absent block, which shortened packets allow, is an empty one. */
  properties(): Properties {
    const [numbers, texts, bytes, user] = [new Map<number, number>(), new Map<number, string>(), new Map<number, Uint8Array>(), new Map<string, string>()];
    const block = new FieldReader(this.left === 0 ? new Uint8Array() : this.take(this.variable()));
    while (block.left > 0) {
      const id = block.byte();
      const form = forms[id];
      if (form === undefined) throw new Malformed();
      if (form === "pair") user.set(block.text(), block.text());
      else if (form === "text") texts.set(id, block.text());
      else if (form === "bytes") bytes.set(id, block.bytes());
      else numbers.set(id, block[form]());
    }

    return { numbers, texts, bytes, user };
  }

  private skip(length: number): number {
    if (length > this.left) throw new Malformed();
    const start = this.at;
    this.at += length;
    return start;
  }
}
