// What is inside an MLS application message (protocol.md, Contents): one record, padded. Tracked kinds are kept by the
// sender until every phone of the room has confirmed them; the others may be lost.
import { bytesOf, toB64u } from "../codec/bytes.ts";
import { decode, encode } from "../codec/cbor.ts";
import { pad } from "../codec/padding.ts";
import { bytes, flag, list, optional, record, string, uint, type ShapeOf } from "../codec/shape.ts";
import { leaveShape, type Leave } from "./leave.ts";

export const longestText = 16_384;
export const longestName = 80;

const shape = record({
  v: uint,
  kind: string(16),
  id: bytes(16),
  /** Unix milliseconds by the sender's clock, for display. */
  at: uint,
  /** Lamport time of the room: the one order on all phones. */
  n: uint,
  text: optional(string(longestText)),
  name: optional(string(longestName)),
  shred: optional(flag),
  leaves: optional(list(leaveShape, 256)),
  roster: optional(bytes()),
  arrived: optional(list(bytes(16), 2_000)),
  read: optional(list(bytes(16), 2_000)),
});

type Wire = ShapeOf<typeof shape>;
export type Kind = "text" | "rename" | "leave" | "shred" | "roster" | "receipt" | "typing";

export interface Content {
  readonly kind: Kind;
  readonly id: string;
  readonly at: number;
  readonly n: number;
  readonly text?: string;
  readonly name?: string | undefined;
  /** Said in a shredded room: whoever does not know that it is one learns it here. */
  readonly shred?: boolean;
  readonly leaves?: readonly Leave[];
  readonly roster?: Uint8Array;
  readonly arrived?: readonly string[];
  readonly read?: readonly string[];
}

const kinds: readonly string[] = ["text", "rename", "leave", "shred", "roster", "receipt", "typing"] satisfies Kind[];
export const tracked = (kind: Kind): boolean => kind !== "receipt" && kind !== "typing";

export function encodeContent(content: Content): Uint8Array {
  const ids = (list: readonly string[] | undefined): Uint8Array[] | null => list?.map(bytesOf) ?? null;
  const { kind, at, n } = content;
  const wire: Wire = {
    v: 1,
    kind,
    id: bytesOf(content.id),
    at,
    n,
    text: content.text ?? null,
    name: content.name ?? null,
    shred: content.shred === true ? true : null,
    leaves: content.leaves?.map((leave) => ({ ...leave })) ?? null,
    roster: content.roster ?? null,
    arrived: ids(content.arrived),
    read: ids(content.read),
  };
  return pad(encode(Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== null))));
}

/** Undefined for what is malformed, or of a kind this version does not know. */
export function decodeContent(plain: Uint8Array): Content | undefined {
  const wire = shape(decode(plain));
  if (wire === undefined || wire.v !== 1 || !kinds.includes(wire.kind)) return undefined;
  return {
    kind: wire.kind as Kind,
    id: toB64u(wire.id),
    at: wire.at,
    n: wire.n,
    ...(wire.text === null ? {} : { text: wire.text }),
    ...(wire.name === null ? {} : { name: wire.name }),
    ...(wire.shred === true ? { shred: true } : {}),
    ...(wire.leaves === null ? {} : { leaves: wire.leaves }),
    ...(wire.roster === null ? {} : { roster: wire.roster }),
    arrived: wire.arrived?.map(toB64u) ?? [],
    read: wire.read?.map(toB64u) ?? [],
  };
}
