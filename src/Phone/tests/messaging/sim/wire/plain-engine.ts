// Groups as MLS has them, without its cryptography: epochs and branches, one generation per message that is read once, keys
// of two past epochs, a commit that waits for its echo, Welcomes and returns. A thousand times faster than the real one, so
// that thousands of families can be tried; the same runs are made with the real one too, fewer of them.
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equal } from "../../../../src/messaging/codec/bytes.ts";
import type { EpochChange, Group, GroupEngine, Header, KeyPackagePair, MayRemove, Received } from "../../../../src/messaging/groups/engine.ts";

interface Leaf {
  readonly device: string;
  readonly key: string;
  /** Added by a key package, and has made no commit since. */
  readonly unheard: boolean;
}

interface Epoch {
  readonly epoch: number;
  readonly branch: string;
  readonly leaves: ReadonlyArray<Leaf | null>;
}

/** Of which epoch, and what was read in it: "leaf/generation". */
interface Keys extends Epoch {
  read: string[];
}

interface State {
  readonly group: string;
  now: Keys;
  past: Keys[];
  next: number;
  active: boolean;
  waiting: { readonly message: string; readonly next: Epoch; readonly welcome: string | undefined; readonly again: readonly string[] } | undefined;
}

type Wire =
  | { readonly kind: "application"; readonly group: string; readonly epoch: number; readonly branch: string; readonly leaf: number; readonly generation: number; readonly plain: string }
  | { readonly kind: "commit"; readonly group: string; readonly epoch: number; readonly branch: string; readonly leaf: number; readonly add: readonly string[]; readonly remove: readonly number[]; readonly salt: string }
  | { readonly kind: "return"; readonly group: string; readonly epoch: number; readonly branch: string; readonly device: string; readonly key: string }
  | ({ readonly kind: "welcome"; readonly group: string } & Epoch)
  | ({ readonly kind: "info"; readonly group: string } & Epoch)
  | { readonly kind: "package"; readonly device: string; readonly key: string };

type Known = (device: string) => boolean;

const utf8 = new TextEncoder();
const toB64u = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64url");
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64url"));
const write = (wire: Wire): Uint8Array => utf8.encode(JSON.stringify(wire));
const keptEpochs = 2;
const random = (): string => toB64u(crypto.getRandomValues(new Uint8Array(16)));

function read(bytes: Uint8Array): Wire | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Wire;
  } catch {
    return undefined;
  }
}

const following = (branch: string, message: Uint8Array): string => toB64u(sha256(concat(bytesOf(branch), message)).slice(0, 16));
const devicesOf = ({ leaves }: Epoch): string[] => leaves.flatMap((leaf) => (leaf === null ? [] : [leaf.device]));
const fresh = (epoch: Epoch): Keys => ({ ...epoch, read: [] });

class PlainGroup implements Group {
  constructor(
    private readonly me: string,
    private readonly known: Known,
    private readonly state: State,
  ) {}

  get id(): Uint8Array {
    return bytesOf(this.state.group);
  }

  get epoch(): number {
    return this.state.now.epoch;
  }

  get active(): boolean {
    return this.state.active;
  }

  get members(): readonly string[] {
    return devicesOf(this.state.now);
  }

  get pending(): Uint8Array | undefined {
    return this.state.waiting === undefined ? undefined : bytesOf(this.state.waiting.message);
  }

  get unheard(): readonly string[] {
    return this.state.now.leaves.flatMap((leaf) => (leaf?.unheard === true ? [leaf.device] : []));
  }

  branch(): Uint8Array {
    return bytesOf(this.state.now.branch);
  }

  encode(): Uint8Array {
    return utf8.encode(JSON.stringify(this.state));
  }

  forget(): void {}

  get #leaf(): number {
    return this.#leafOf(this.me);
  }

  #leafOf(device: string): number {
    return this.state.now.leaves.findIndex((leaf) => leaf?.device === device);
  }

  async seal(plain: Uint8Array): Promise<Uint8Array> {
    const { group, now } = this.state;
    return write({ kind: "application", group, epoch: now.epoch, branch: now.branch, leaf: this.#leaf, generation: this.state.next++, plain: toB64u(plain) });
  }

  async commit(change: { add: readonly Uint8Array[]; remove: readonly string[] }): Promise<Uint8Array | undefined> {
    const { state } = this;
    if (state.waiting !== undefined || !state.active) return undefined;
    const { group, now } = state;
    const remove = change.remove.map((device) => this.#leafOf(device)).filter((leaf) => leaf >= 0);
    const message = write({ kind: "commit", group, epoch: now.epoch, branch: now.branch, leaf: this.#leaf, add: change.add.map(toB64u), remove, salt: random() });
    const next = this.#after(message, this.#leaf, change.add, remove);
    if (next === undefined) return undefined;
    const coming = change.add.map((bytes) => (read(bytes) as { device?: string }).device);
    const again = change.remove.filter((device) => coming.includes(device));
    state.waiting = { message: toB64u(message), next, again, welcome: change.add.length === 0 ? undefined : toB64u(write({ kind: "welcome", group, ...next })) };
    return message;
  }

  /** Undefined where somebody is not known, or is in already. */
  #after(message: Uint8Array, committer: number, add: readonly Uint8Array[], remove: readonly number[]): Epoch | undefined {
    const { now } = this.state;
    const leaves = now.leaves.map((leaf, at) => (leaf === null || remove.includes(at) ? null : at === committer ? { ...leaf, key: toB64u(sha256(message).slice(0, 16)), unheard: false } : leaf));
    for (const bytes of add) {
      const wire = read(bytes);
      if (wire?.kind !== "package" || !this.known(wire.device) || leaves.some((leaf) => leaf?.device === wire.device)) return undefined;
      const free = leaves.indexOf(null);
      leaves[free < 0 ? leaves.length : free] = { device: wire.device, key: wire.key, unheard: true };
    }

    return { epoch: now.epoch + 1, branch: following(now.branch, message), leaves };
  }

  acceptOwn(): EpochChange | undefined {
    const { waiting } = this.state;
    if (waiting === undefined) return undefined;
    return this.#enter(waiting.next, { own: true, committer: this.me, rejoined: false, welcome: waiting.welcome === undefined ? undefined : bytesOf(waiting.welcome), again: waiting.again });
  }

  async receive(message: Uint8Array, mayRemove: MayRemove = () => true): Promise<Received> {
    const { state } = this;
    const wire = read(message);
    if (wire === undefined || wire.kind === "package" || wire.kind === "welcome" || wire.kind === "info" || wire.group !== state.group || !state.active) return { kind: "refused" };
    if (wire.epoch > this.epoch) return { kind: "future" };
    if (wire.kind === "application") return this.#content(wire);
    if (wire.epoch < this.epoch) return { kind: "past" };
    if (wire.kind === "commit" && state.waiting !== undefined && equal(bytesOf(state.waiting.message), message)) return this.acceptOwn()!;
    if (wire.branch !== state.now.branch) return { kind: "refused" };
    return wire.kind === "commit" ? this.#theirs(wire, message, mayRemove) : this.#return(wire, message);
  }

  #content(wire: Extract<Wire, { kind: "application" }>): Received {
    const keys = wire.epoch === this.epoch ? this.state.now : this.state.past.find(({ epoch }) => epoch === wire.epoch);
    if (keys === undefined) return { kind: "past" };
    const [from, mark] = [keys.leaves[wire.leaf]?.device, `${wire.leaf}/${wire.generation}`];
    if (keys.branch !== wire.branch || from === undefined || from === this.me || keys.read.includes(mark)) return { kind: "refused" };
    keys.read.push(mark);
    return { kind: "content", from, plain: bytesOf(wire.plain) };
  }

  #theirs(wire: Extract<Wire, { kind: "commit" }>, message: Uint8Array, mayRemove: MayRemove): Received {
    const leaves = this.state.now.leaves;
    const committer = leaves[wire.leaf]?.device;
    if (committer === undefined || wire.remove.some((leaf) => !mayRemove(committer, leaves[leaf]?.device ?? ""))) return { kind: "refused" };
    const next = this.#after(message, wire.leaf, wire.add.map(bytesOf), wire.remove);
    if (next === undefined) return { kind: "refused" };
    if (!devicesOf(next).includes(this.me)) {
      [this.state.active, this.state.waiting] = [false, undefined];
      return { kind: "removed", committer };
    }

    return this.#enter(next, { own: false, committer, rejoined: false, welcome: undefined, again: [] });
  }

  #return(wire: Extract<Wire, { kind: "return" }>, message: Uint8Array): Received {
    if (!this.members.includes(wire.device)) return { kind: "refused" };
    return this.#enter(returned(this.state.now, wire.device, wire.key, message), { own: false, committer: wire.device, rejoined: true, welcome: undefined, again: [] });
  }

  #enter(next: Epoch, change: Pick<EpochChange, "own" | "committer" | "rejoined" | "welcome" | "again">): EpochChange {
    const { state } = this;
    const before = state.now;
    state.past = [...state.past, before].slice(-keptEpochs);
    [state.now, state.next, state.waiting] = [fresh(next), 0, undefined];
    const [had, has] = [devicesOf(before), devicesOf(next)];
    const leaf = (epoch: Epoch, device: string): Leaf | null | undefined => epoch.leaves.find((one) => one?.device === device);
    const again = has.filter((device) => had.includes(device) && (change.again.includes(device) || (leaf(next, device)?.unheard === true && leaf(next, device)?.key !== leaf(before, device)?.key)));
    return { kind: "epoch", ...change, added: has.filter((device) => !had.includes(device)), removed: had.filter((device) => !has.includes(device)), again };
  }

  async groupInfo(): Promise<Uint8Array> {
    const { epoch, branch, leaves } = this.state.now;
    return write({ kind: "info", group: this.state.group, epoch, branch, leaves });
  }

  isAt(groupInfo: Uint8Array): boolean {
    const wire = read(groupInfo);
    return wire?.kind === "info" && wire.branch === this.state.now.branch;
  }
}

function returned(from: Epoch, device: string, key: string, message: Uint8Array): Epoch {
  const leaves = from.leaves.map((leaf) => (leaf?.device === device ? { device, key, unheard: false } : leaf));
  return { epoch: from.epoch + 1, branch: following(from.branch, message), leaves };
}

export async function makePlainEngine(device: { readonly id: string }, known: Known): Promise<GroupEngine> {
  const me = device.id;
  const group = (state: State): Group => new PlainGroup(me, known, state);
  const begun = (id: string, now: Epoch): State => ({ group: id, now: fresh(now), past: [], next: 0, active: true, waiting: undefined });
  return {
    keyPackage: async () => ({ publicPart: write({ kind: "package", device: me, key: random() }), privatePart: new Uint8Array(16) }),
    create: async (id) => group(begun(toB64u(id), { epoch: 0, branch: random(), leaves: [{ device: me, key: random(), unheard: false }] })),
    join: async (welcome: Uint8Array, keyPackages: readonly KeyPackagePair[]) => {
      const wire = read(welcome);
      if (wire?.kind !== "welcome" || !devicesOf(wire).every(known)) return undefined;
      const mine = wire.leaves.find((leaf) => leaf?.device === me && leaf.unheard)?.key;
      const used = keyPackages.find(({ publicPart }) => (read(publicPart) as { key?: string }).key === mine);
      return used === undefined ? undefined : { group: group(begun(wire.group, { epoch: wire.epoch, branch: wire.branch, leaves: wire.leaves })), used };
    },
    rejoin: async (groupInfo) => {
      const wire = read(groupInfo);
      if (wire?.kind !== "info" || !devicesOf(wire).includes(me) || !devicesOf(wire).every(known)) return undefined;
      const back = { kind: "return", group: wire.group, epoch: wire.epoch, branch: wire.branch, device: me, key: random() } as const;
      const commit = write(back);
      return { group: group(begun(wire.group, returned(wire, me, back.key, commit))), commit };
    },
    decode: (stored) => group(JSON.parse(new TextDecoder().decode(stored)) as State),
    header: (message): Header | undefined => {
      const wire = read(message);
      if (wire?.kind !== "application" && wire?.kind !== "commit" && wire?.kind !== "return") return undefined;
      return { group: bytesOf(wire.group), epoch: wire.epoch, content: wire.kind === "application" ? "application" : "commit" };
    },
    ownerOf: (keyPackage) => {
      const wire = read(keyPackage);
      return wire?.kind === "package" ? wire.device : undefined;
    },
  };
}
