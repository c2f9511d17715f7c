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

/** taken: the PIN and the wipe PIN must differ. */
export type PinOutcome = "set" | "taken";

/** The door to the vault: made new, opened (with the PIN where one is set), closed, erased. One tab owns it. */
export interface VaultDoor {
  state(): Promise<"none" | "locked" | "open">;
  create(): Promise<Vault>;
  /** After ten wrong PINs in a row the vault erases itself; each wrong one takes longer than the last. The wipe PIN erases at once. */
  unlock(pin?: string): Promise<{ outcome: UnlockOutcome; vault?: Vault; triesLeft?: number }>;
  hasPin(): Promise<boolean>;
  /** Without a PIN there is no wipe PIN either. */
  setPin(pin: string | undefined): Promise<PinOutcome>;
  /** Only where there is a PIN. Nobody can ask whether one is set. */
  setWipePin(pin: string | undefined): Promise<PinOutcome>;
  /** Forgets the opened keys in memory. */
  lock(): Promise<void>;
  /**
   * Overwrites the keys first, then deletes everything; never throws, goes on with its next step. `keysGone` is called
   * when the keys are overwritten on the disk: true, or false where that failed.
   */
  erase(keysGone?: (overwritten: boolean) => void): Promise<void>;
}
