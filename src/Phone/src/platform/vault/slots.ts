// The slots of the key file: one 32-byte key for the present version of each forgetting record. A key is written to a
// free slot before the record that needs it, and zeroed after the record that needed it is gone; so a crash leaves at
// most a slot that nobody refers to, which the next opening zeroes.
import { randomBytes } from "../random.ts";
import { slotsOffset } from "./header.ts";
import type { KeyFile } from "./key-file.ts";
import { keyLength } from "./sealing.ts";

/** The file grows by this many slots: one page of the disk. */
const growth = 128;

export interface NewSlot {
  readonly slot: number;
  readonly key: Uint8Array;
}

export class Slots {
  private constructor(
    private readonly file: KeyFile,
    private readonly free: number[],
    private count: number,
  ) {}

  /** Zeroes what no record uses. */
  static async open(file: KeyFile, used: ReadonlySet<number>): Promise<Slots> {
    const count = Math.floor(Math.max(0, (await file.size()) - slotsOffset) / keyLength);
    const free: number[] = [];
    for (let slot = count - 1; slot >= 0; slot--) if (!used.has(slot)) free.push(slot);
    const slots = new Slots(file, free, count);
    await slots.zero(free);
    return slots;
  }

  async key(slot: number): Promise<Uint8Array> {
    return this.file.read(offset(slot), keyLength);
  }

  /** New random keys in free slots, on the disk when the promise resolves. */
  async take(howMany: number): Promise<NewSlot[]> {
    if (howMany === 0) return [];
    if (this.free.length < howMany) await this.grow(howMany);
    const taken = this.free.splice(-howMany).map((slot) => ({ slot, key: randomBytes(keyLength) }));
    await this.file.write(taken.map(({ slot, key }) => ({ offset: offset(slot), bytes: key })));
    return taken;
  }

  /** Overwritten on the disk when the promise resolves; then free again. */
  async release(slots: readonly number[]): Promise<void> {
    await this.zero(slots);
    this.free.push(...slots);
  }

  private async zero(slots: readonly number[]): Promise<void> {
    if (slots.length > 0) await this.file.write(slots.map((slot) => ({ offset: offset(slot), bytes: new Uint8Array(keyLength) })));
  }

  private async grow(atLeast: number): Promise<void> {
    const added = Math.ceil(atLeast / growth) * growth;
    await this.file.write([{ offset: offset(this.count), bytes: new Uint8Array(added * keyLength) }]);
    for (let slot = this.count + added - 1; slot >= this.count; slot--) this.free.unshift(slot);
    this.count += added;
  }
}

function offset(slot: number): number {
  return slotsOffset + slot * keyLength;
}
