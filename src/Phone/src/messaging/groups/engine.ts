// What the app needs of MLS (RFC 9420), and all it knows of it: another library can stand behind this. A group changes in
// memory alone; whoever uses it stores `encode()` before anything made by it is sent (protocol.md, Groups).

export interface KeyPackagePair {
  /** MLSMessage with the KeyPackage. */
  readonly publicPart: Uint8Array;
  readonly privatePart: Uint8Array;
}

export interface Header {
  readonly group: Uint8Array;
  readonly epoch: number;
  readonly content: "application" | "proposal" | "commit";
}

/** A new epoch. Devices by id; `committer` may be among the added ones where it rejoined. */
export interface EpochChange {
  readonly kind: "epoch";
  /** Our own commit came back. */
  readonly own: boolean;
  readonly committer: string;
  readonly rejoined: boolean;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Members that were added anew, in their own place. */
  readonly again: readonly string[];
  /** For the added, where the commit is ours. */
  readonly welcome: Uint8Array | undefined;
}

export type Received =
  | { readonly kind: "content"; readonly from: string; readonly plain: Uint8Array }
  | EpochChange
  /** This device was removed. */
  | { readonly kind: "removed"; readonly committer: string | undefined }
  /** Of an epoch that is not there yet: hold it. */
  | { readonly kind: "future" }
  /** Of an epoch that is over: a late commit lost, a late message's keys are gone. */
  | { readonly kind: "past" }
  /** Not readable, or not acceptable: the state is as before. */
  | { readonly kind: "refused" };

export type MayRemove = (committer: string, removed: string) => boolean;

export interface Group {
  readonly id: Uint8Array;
  readonly epoch: number;
  readonly active: boolean;
  /** Device ids in order of their leaves. */
  readonly members: readonly string[];
  /** The commit that waits for its echo. */
  readonly pending: Uint8Array | undefined;
  /** Members that have made no commit since they were added: whether they came, nobody can tell. */
  readonly unheard: readonly string[];

  /** 16 bytes that only equal states have in common (from the epoch authenticator). */
  branch(): Uint8Array;
  encode(): Uint8Array;
  /** Zeroes what has been used up; call it when the new state is stored. */
  forget(): void;
  seal(plain: Uint8Array): Promise<Uint8Array>;
  /** Makes the pending commit; undefined where nothing can be committed (one is pending, or a key package is unusable). */
  commit(change: { readonly add: readonly Uint8Array[]; readonly remove: readonly string[] }): Promise<Uint8Array | undefined>;
  /** Takes the pending commit as accepted, without an echo: for a group of which we are the only member. */
  acceptOwn(): EpochChange | undefined;
  /** `mayRemove`: whether this member may put out that one; else its commit is refused. */
  receive(message: Uint8Array, mayRemove?: MayRemove): Promise<Received>;
  /** MLSMessage with a GroupInfo that lets a member come back by an external commit. */
  groupInfo(): Promise<Uint8Array>;
  /** Whether a GroupInfo of this epoch tells the very state we are in. */
  isAt(groupInfo: Uint8Array): boolean;
}

export interface GroupEngine {
  keyPackage(): Promise<KeyPackagePair>;
  create(id: Uint8Array): Promise<Group>;
  /** Undefined where no key package fits, or a member is unknown. */
  join(welcome: Uint8Array, keyPackages: readonly KeyPackagePair[]): Promise<{ group: Group; used: KeyPackagePair } | undefined>;
  /** Comes back to a group this device is a leaf of; the group is ours once the commit's echo is there. */
  rejoin(groupInfo: Uint8Array): Promise<{ group: Group; commit: Uint8Array } | undefined>;
  decode(stored: Uint8Array): Group | undefined;
  header(message: Uint8Array): Header | undefined;
  /** The device a key package is of, where it is well-formed and of a known phone. */
  ownerOf(keyPackage: Uint8Array): string | undefined;
}
