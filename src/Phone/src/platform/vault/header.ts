// The first two pages of the key file: two places for one header, so that a change is never torn. The newer valid one
// counts; the other is zeroed as soon as the new one is on the disk, because an old header may open without the PIN.
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equal } from "../bytes.ts";
import type { KeyFile } from "./key-file.ts";
import type { WipeLock } from "./wipe-pin.ts";

const pageLength = 4096;
const checkLength = 8;
const magic = Uint8Array.of(0x4d, 0x41, 0x56, 2);

/** Where the slots begin in the key file. */
export const slotsOffset = 2 * pageLength;

export interface Header {
  readonly hasPin: boolean;
  /** Wrong PINs in a row, counted before each try. */
  readonly wrongTries: number;
  /** 32 random bytes, made anew whenever the root key is sealed anew. */
  readonly secret: Uint8Array;
  /** 16 random bytes, the same as long as there is a PIN. */
  readonly salt: Uint8Array;
  /** The root key, sealed with a key of the secret and the PIN: 72 bytes. */
  readonly sealedRoot: Uint8Array;
  /** What the wipe PIN opens; without one as many random bytes, which look the same (wipe-pin.ts). */
  readonly wipe: WipeLock;
}

const fields = { secret: [10, 42], salt: [42, 58], sealedRoot: [58, 130], wipeSecret: [130, 162], wipeSealed: [162, 234], check: [234, 234 + checkLength] } as const;
const headerLength = 234 + checkLength;

interface Placed {
  readonly place: 0 | 1;
  readonly sequence: number;
  readonly header: Header;
}

export async function readHeader(file: KeyFile): Promise<Header | undefined> {
  return (await current(file))?.header;
}

export async function writeHeader(file: KeyFile, header: Header): Promise<void> {
  const old = await current(file);
  const place = old?.place === 0 ? 1 : 0;
  await file.write([{ offset: place * pageLength, bytes: encode(header, (old?.sequence ?? 0) + 1) }]);
  await file.write([{ offset: (1 - place) * pageLength, bytes: new Uint8Array(pageLength) }]);
}

async function current(file: KeyFile): Promise<Placed | undefined> {
  if ((await file.size()) === 0) return undefined;
  const first = decode(await file.read(0, headerLength), 0);
  const second = decode(await file.read(pageLength, headerLength), 1);
  return first && second ? (first.sequence > second.sequence ? first : second) : (first ?? second);
}

function encode(header: Header, sequence: number): Uint8Array {
  const counters = new Uint8Array(6);
  const view = new DataView(counters.buffer);
  view.setUint32(0, sequence);
  view.setUint8(4, header.hasPin ? 1 : 0);
  view.setUint8(5, header.wrongTries);
  const body = concat(magic, counters, header.secret, header.salt, header.sealedRoot, header.wipe.secret, header.wipe.sealed);
  return concat(body, sha256(body).subarray(0, checkLength));
}

function decode(bytes: Uint8Array, place: 0 | 1): Placed | undefined {
  const cut = ([from, to]: readonly [number, number]): Uint8Array => bytes.slice(from, to);
  const body = bytes.subarray(0, fields.check[0]);
  if (bytes.length < headerLength || !equal(bytes.subarray(0, 4), magic) || !equal(cut(fields.check), sha256(body).subarray(0, checkLength))) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    place,
    sequence: view.getUint32(4),
    header: {
      hasPin: view.getUint8(8) === 1,
      wrongTries: view.getUint8(9),
      secret: cut(fields.secret),
      salt: cut(fields.salt),
      sealedRoot: cut(fields.sealedRoot),
      wipe: { secret: cut(fields.wipeSecret), sealed: cut(fields.wipeSealed) },
    },
  };
}
