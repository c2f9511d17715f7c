// The encrypted store of this phone, as the rest of the app sees it. What is put here is ciphertext before it reaches
// the disk, and unreadable for good after `erase`, because the keys lie in one small file that is overwritten in place.
//
// Two kinds of records:
// - lasting: the history (messages, members, outbox); sealed with one key for the store's whole life.
// - forgetting: MLS state; each write makes a new key for that record and overwrites the old one in place, so that an
//   earlier version cannot be opened again, not even from a copy of the database (forward secrecy at rest).

export type RecordKind = "lasting" | "forgetting";

/** One change of a batch. `value` undefined deletes. Keys sort as strings; a prefix scan lists a folder. */
export interface Change {
  readonly kind: RecordKind;
  readonly key: string;
  readonly value: Uint8Array | undefined;
}

export interface Vault {
  get(kind: RecordKind, key: string): Promise<Uint8Array | undefined>;
  /** All records whose key starts with `prefix`, in key order; newest-first and a limit on request. */
  scan(kind: RecordKind, prefix: string, options?: { reverse?: boolean; limit?: number; before?: string }): Promise<Array<{ key: string; value: Uint8Array }>>;
  /** All or nothing, and durable when the promise resolves. */
  commit(changes: readonly Change[]): Promise<void>;
}

export type UnlockOutcome = "open" | "wrong-pin" | "erased";

/** The door to the vault: made new, opened (with the PIN where one is set), closed, erased. One tab owns it. */
export interface VaultDoor {
  state(): Promise<"none" | "locked" | "open">;
  create(): Promise<Vault>;
  /** After ten wrong PINs in a row the vault erases itself; each wrong one takes longer than the last. */
  unlock(pin?: string): Promise<{ outcome: UnlockOutcome; vault?: Vault; triesLeft?: number }>;
  hasPin(): Promise<boolean>;
  setPin(pin: string | undefined): Promise<void>;
  /** Forgets the opened keys in memory. */
  lock(): Promise<void>;
  /** Overwrites the keys first, then deletes everything; never throws, goes on with its next step. */
  erase(): Promise<void>;
}
