// One room on this phone: what is kept of it (a plain record), its MLS group, and what waits in it. The record is
// lasting in the vault, the group's state forgetting.
import type { Group } from "../groups/engine.ts";
import type { Work } from "../session/work.ts";

export interface RoomRecord {
  readonly id: string;
  readonly purpose: "chat" | "family";
  name: string | undefined;
  state: "open" | "catching-up" | "left";
  /** Persons, as of the last epoch seen. */
  members: string[];
  /** Lamport time. */
  clock: number;
  /** Persons this phone was asked to add. */
  inviting: string[];
  /** Whom this phone has asked in lately: asked again, should their adding end on the losing side of a fork. */
  invited: Array<{ readonly person: string; readonly at: number }>;
  /** The last leave of each person who ever said one, signed by a phone of the person (leaving.ts). */
  left: { [person: string]: { readonly device: string; readonly epoch: number; readonly signature: string } };
  /** The epoch with which each person came last; 0, where it is not known, is the beginning. */
  came: { [person: string]: number };
  /** Receipts that no PUBACK has confirmed. */
  owedArrived: string[];
  owedRead: string[];
  /** The last messages read here: told again after the box forgot. */
  recentlyRead: string[];
  /** Messages of others that this person has not read. */
  unread: string[];
  /** When this phone next renews its keys by an empty commit (Unix ms). */
  renewAt: number;
  /** How much this phone has sealed in which epoch. */
  sealed: { readonly epoch: number; readonly count: number };
  createdAt: number;
  /** The epoch in which we said that we leave, or were put out: a Welcome of before, sent again, does not bring us back. */
  endedAt: number;
  /** Shredded: marked, and sealed as soon as the box gives its share (shredding.ts). */
  shred?: "marked" | "sealed";
  /** Phones that were added and never came, to be added anew. */
  again: string[];
  /** The box has our subscription, as long as its session lasts. */
  subscribed: boolean;
  /** The others have to hear where we are, and no PUBACK says that they will. */
  owesHello: boolean;
}

/** Half of what a phone that missed all of it can skip (groups/suite.ts): then the keys are renewed, and it begins anew. */
const mostInAnEpoch = 1_000;

/** A way back in that waits for the echo of its external commit. */
export interface Rejoining {
  readonly group: Group;
  readonly commit: Uint8Array;
}

export interface Held {
  readonly key: string;
  readonly message: Uint8Array;
  readonly epoch: number;
}

export class Room {
  group: Group | undefined;
  rejoining: Rejoining | undefined;
  held: Held[] = [];
  /** A SUBSCRIBE is on its way. */
  subscribing = false;
  /** The state we last told in a hello. */
  toldEpoch = -1;
  helloAt = 0;
  /** Before this moment no commit of ours: a hello may show that we are behind. */
  settledAt = 0;
  /** Persons who type, until when. */
  readonly typing = new Map<string, number>();
  /** Reads of messages that are not here yet. */
  readonly earlyReads = new Map<string, Set<string>>();
  /** Receipts on their way that nothing has made due again since. */
  readonly telling = new Set<Set<string>>();
  /** Counts the reasons for a hello: one that is answered settles what was there when it was said. */
  doubts = 0;
  /** Back-off of refused sending, in milliseconds. */
  backoff = 0;

  constructor(readonly record: RoomRecord) {}

  get id(): string {
    return this.record.id;
  }

  get topic(): string {
    return `room/${this.record.id}`;
  }

  get family(): boolean {
    return this.record.purpose === "family";
  }

  /** In the group, and told so by its state. */
  get live(): boolean {
    return this.group !== undefined && this.group.active;
  }

  /** Counts a message under the keys of this epoch. True where they have just been used for so many that they are to be renewed. */
  countSealed(): boolean {
    const { epoch, count } = this.record.sealed;
    const now = this.group!.epoch;
    this.record.sealed = { epoch: now, count: epoch === now ? count + 1 : 1 };
    return this.record.sealed.count === mostInAnEpoch;
  }

  get worn(): boolean {
    return this.record.sealed.epoch === this.group?.epoch && this.record.sealed.count >= mostInAnEpoch;
  }

  save(work: Work): void {
    work.putJson(`room/${this.id}`, this.record);
  }

  saveGroup(work: Work): void {
    const group = this.group;
    work.put("forgetting", `mls/${this.id}`, group?.encode());
    if (group !== undefined) work.then(() => group.forget());
  }

  saveRejoining(work: Work): void {
    work.put("forgetting", `rejoin/${this.id}`, this.rejoining?.group.encode());
    work.put("forgetting", `rejoin-commit/${this.id}`, this.rejoining?.commit);
  }

  tick(n = 0): number {
    this.record.clock = Math.max(this.record.clock + 1, n);
    return this.record.clock;
  }
}

export function newRecord(id: string, purpose: RoomRecord["purpose"], name: string | undefined, now: number): RoomRecord {
  return {
    id,
    purpose,
    name,
    state: "open",
    members: [],
    clock: 0,
    inviting: [],
    invited: [],
    left: {},
    came: {},
    owedArrived: [],
    owedRead: [],
    recentlyRead: [],
    unread: [],
    renewAt: 0,
    sealed: { epoch: 0, count: 0 },
    createdAt: now,
    endedAt: -1,
    again: [],
    subscribed: false,
    owesHello: false,
  };
}
