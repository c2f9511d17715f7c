// The content of everything phones say to each other: CBOR (RFC 8949) in its deterministic form, with the few types that
// are needed. What is not in that form is refused: undefined, never an exception.
import { concat, uint64 } from "./bytes.ts";

export type Value = number | string | boolean | null | Uint8Array | readonly Value[] | { readonly [key: string]: Value };

const utf8 = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true });
const deepest = 12;

export function encode(value: Value): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return concat(...parts);
}

function head(major: number, argument: number): Uint8Array {
  if (!Number.isSafeInteger(argument) || argument < 0) throw new RangeError("not an unsigned integer");
  const type = major << 5;
  if (argument < 24) return Uint8Array.of(type | argument);
  const [short, length] = argument < 0x100 ? [24, 1] : argument < 0x1_0000 ? [25, 2] : argument < 0x1_0000_0000 ? [26, 4] : [27, 8];
  return Uint8Array.of(type | short, ...uint64(argument).subarray(8 - length));
}

function write(value: Value, parts: Uint8Array[]): void {
  if (value === null) parts.push(Uint8Array.of(0xf6));
  else if (typeof value === "boolean") parts.push(Uint8Array.of(value ? 0xf5 : 0xf4));
  else if (typeof value === "number") parts.push(head(0, value));
  else if (typeof value === "string") {
    const bytes = utf8.encode(value);
    parts.push(head(3, bytes.length), bytes);
  } else if (value instanceof Uint8Array) parts.push(head(2, value.length), value);
  else if (Array.isArray(value)) {
    parts.push(head(4, value.length));
    for (const item of value) write(item, parts);
  } else {
    const map = value as { readonly [key: string]: Value };
    const keys = Object.keys(map).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    parts.push(head(5, keys.length));
    for (const key of keys) {
      write(key, parts);
      write(map[key]!, parts);
    }
  }
}

/** One item and nothing but zero bytes (padding) after it. */
export function decode(bytes: Uint8Array): Value | undefined {
  const reader = new Reader(bytes);
  try {
    const value = reader.read(0);
    return reader.restIsZero() ? value : undefined;
  } catch {
    return undefined; // cut short, too deep or not our subset
  }
}

class Reader {
  #at = 0;
  constructor(readonly bytes: Uint8Array) {}

  restIsZero(): boolean {
    return this.bytes.subarray(this.#at).every((byte) => byte === 0);
  }

  read(depth: number): Value {
    if (depth > deepest) throw new RangeError("too deep");
    const first = this.#take(1)[0]!;
    if (first === 0xf6) return null;
    if (first === 0xf5 || first === 0xf4) return first === 0xf5;
    const argument = this.#argument(first & 31);
    switch (first >> 5) {
      case 0:
        return argument;
      case 2:
        return this.#take(argument).slice();
      case 3:
        return strict.decode(this.#take(argument));
      case 4:
        return this.#list(argument, depth);
      case 5:
        return this.#map(argument, depth);
      default:
        throw new RangeError("not our subset");
    }
  }

  #list(length: number, depth: number): Value[] {
    const list: Value[] = [];
    for (let i = 0; i < length; i++) list.push(this.read(depth + 1));
    return list;
  }

  #map(length: number, depth: number): { [key: string]: Value } {
    const map: { [key: string]: Value } = Object.create(null) as { [key: string]: Value };
    for (let i = 0; i < length; i++) {
      const key = this.read(depth + 1);
      if (typeof key !== "string" || key in map) throw new RangeError("key");
      map[key] = this.read(depth + 1);
    }
    return map;
  }

  #argument(short: number): number {
    if (short < 24) return short;
    if (short > 27) throw new RangeError("indefinite");
    let value = 0;
    for (const byte of this.#take(1 << (short - 24))) value = value * 256 + byte;
    if (!Number.isSafeInteger(value)) throw new RangeError("too large");
    return value;
  }

  #take(length: number): Uint8Array {
    if (length > this.bytes.length - this.#at) throw new RangeError("cut short");
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }
}
