// All that a person can do and see, as one interface: the user interface knows nothing below it. Views are immutable
// snapshots; a changed one is a new object. Times are Unix milliseconds by the phone's clock, for display alone.
import type { ApiError, LinkState, RightsNumber, StartMode } from "../transport/link.ts";

export type PersonId = string;
export type RoomId = string;
export type DeviceIdText = string;
export type MessageId = string;

export interface Readable<T> {
  get(): T;
  subscribe(listener: (value: T) => void): () => void;
}

export type Stage =
  /** No pairing on this phone. */
  | "unpaired"
  /** A PIN closes the store. */
  | "locked"
  /** Paired with the box; the inviting phone has not vouched yet. */
  | "waiting-for-voucher"
  | "ready"
  /** The box proved itself and does not know this phone any more: read on, or erase. */
  | "removed"
  /** The box at this address is not the one we paired with. */
  | "other-box"
  /** The store is being erased: `end` says how far it is. */
  | "erasing"
  | "erased"
  /** Another tab of this app is open and owns the store. */
  | "other-tab";

export interface PersonView {
  readonly id: PersonId;
  readonly name: string;
  /** An emoji as picture, chosen by the person. */
  readonly picture: string;
  readonly rights: RightsNumber;
  readonly me: boolean;
  readonly online: boolean;
  /** Compared by QR or words on this phone, with this very set of keys. */
  readonly verified: boolean;
  readonly phones: readonly PhoneView[];
  readonly erasing?: readonly ErasingPhoneView[];
}

export interface PhoneView {
  readonly id: DeviceIdText;
  readonly label: string;
  readonly thisPhone: boolean;
  readonly vouchedBy: PersonId;
  readonly mayRemove: boolean;
  readonly mayErase: boolean;
}

/** A phone that was asked to erase itself, on this phone. */
export interface ErasingPhoneView {
  readonly id: DeviceIdText;
  readonly label: string;
  readonly askedAt: number;
  /** When it answered that its keys are gone; undefined while it has not. */
  readonly erasedAt: number | undefined;
}

/** How the end of this phone's store goes, from its first moment on. */
export interface EndView {
  readonly why: "here" | "wiped" | "asked";
  /** asked: the name of who asked. */
  readonly by?: string;
  /** Overwritten on the disk; stuck where that failed. */
  readonly keys: "going" | "gone" | "stuck";
}

/** waiting: in the outbox. box: the box has taken it. arrived: on every recipient's phone. expired: not delivered in time. */
export type Delivery = "waiting" | "box" | "arrived" | "read" | "expired";

export type EntryView =
  | {
      readonly kind: "text";
      readonly id: MessageId;
      readonly from: PersonId;
      readonly mine: boolean;
      readonly text: string;
      readonly at: number;
      /** Members who have not read it: the small number beside the bubble; 0 shows nothing. */
      readonly unread: number;
      /** For my messages. */
      readonly delivery: Delivery;
    }
  | {
      readonly kind: "notice";
      readonly id: MessageId;
      readonly at: number;
      /** The interface has the sentence: created, joined, left, removed, phone-added, phone-removed, renamed, rejoined, gap, key-changed, shredded */
      readonly notice: string;
      readonly actor: PersonId | undefined;
      readonly subjects: readonly PersonId[];
    };

export interface RoomView {
  readonly id: RoomId;
  /** The room's own name, or undefined: then the members' names stand for it. */
  readonly name: string | undefined;
  readonly members: readonly PersonId[];
  readonly last: EntryView | undefined;
  readonly unread: number;
  readonly typing: readonly PersonId[];
  /** catching-up: rejoining after a long absence; left: history only. */
  readonly state: "open" | "catching-up" | "left";
  /** A shredded room. sealing: marked, the box has not given its share yet. closed, open: whether its history can be read now. */
  readonly shredded?: "sealing" | "closed" | "open" | undefined;
}

export interface ThreadView {
  readonly room: RoomId;
  /** Oldest first; `loadOlder` brings more. */
  readonly entries: readonly EntryView[];
  readonly hasOlder: boolean;
  /** There is more, which opens only together with the box. */
  readonly closed?: boolean;
}

export interface InvitationView {
  /** The address for the QR. */
  readonly url: string;
  readonly expiresAt: number;
  /** joining: somebody scanned it and asks to come in, `confirm` decides. */
  readonly state: "open" | "joining" | "joined" | "expired" | "failed";
  readonly joinerName: string | undefined;
}

export interface SettingsView {
  readonly hasPin: boolean;
  readonly boxName: string;
  readonly retentionSeconds: number;
  /** A page of the box, plain HTTP, that says whether this is still the box of this phone; empty where it is not known. */
  readonly askBox?: string;
  /** Where the app's own files came from: hash of what runs, to compare between phones. */
  readonly appHash: string;
  /** What the box needs to start; undefined until it has said it. */
  readonly start?: StartMode | undefined;
  /** One tap on this phone opens the box when it is locked. */
  readonly mayUnlock?: boolean;
  /** The founder has not chosen yet what the box needs to start. */
  readonly asksStart?: boolean;
}

export interface View {
  readonly stage: Stage;
  readonly link: LinkState;
  readonly me: PersonView | undefined;
  readonly people: readonly PersonView[];
  /** Latest first. */
  readonly rooms: readonly RoomView[];
  readonly invitation: InvitationView | undefined;
  readonly settings: SettingsView;
  /** While, and after, this phone is erased. */
  readonly end?: EndView;
}

export type PairFailure = ApiError | "bad-code" | "inviter-refused" | "inviter-silent" | "store-failed";

/** taken: the PIN and the wipe PIN must differ. */
export type PinOutcome = "set" | "taken";

export type Outcome<E = ApiError> = { readonly ok: true } | { readonly ok: false; readonly error: E };

export interface SafetyCheck {
  readonly person: PersonId;
  /** Twelve groups of digits, equal on both phones; `words` the same as words of the phone's language. */
  readonly digits: readonly string[];
  readonly words: readonly string[];
  /** Content of the QR to show; `verify` takes what the camera read. */
  readonly qr: string;
}

export interface Messenger {
  readonly view: Readable<View>;
  thread(room: RoomId): Readable<ThreadView>;

  /** `code`: an address or payload as read from a QR or typed. */
  pair(code: string, me: { name: string; picture: string; phoneLabel: string }): Promise<Outcome<PairFailure>>;
  unlock(pin: string): Promise<{ readonly outcome: "open" | "wrong-pin" | "erased"; readonly triesLeft?: number }>;

  createRoom(people: readonly PersonId[], name: string | undefined): Promise<RoomId>;
  addToRoom(room: RoomId, people: readonly PersonId[]): Promise<Outcome>;
  renameRoom(room: RoomId, name: string | undefined): Promise<void>;
  leaveRoom(room: RoomId): Promise<void>;
  /** For good, and for every phone in it: what the room said opens only together with the box. */
  shredRoom(room: RoomId): Promise<void>;
  /** Opens what a shredded room said, with the box's share. */
  openHistory(room: RoomId): Promise<Outcome>;
  /** The app is out of sight: every opened history closes. */
  leaveScreen(): void;
  send(room: RoomId, text: string): Promise<void>;
  /** Try an expired message again as a new one. */
  resend(room: RoomId, message: MessageId): Promise<void>;
  markRead(room: RoomId): Promise<void>;
  typing(room: RoomId): void;
  loadOlder(room: RoomId): Promise<void>;

  /** `mine`: another phone of my own. */
  invite(rights: RightsNumber, mine: boolean): Promise<Outcome>;
  confirmJoin(accept: boolean): Promise<void>;
  cancelInvitation(): Promise<void>;
  /** Where the box does not answer, it is removed as soon as the box does. */
  removePhone(device: DeviceIdText): Promise<Outcome>;
  /** An adult's: this phone is put out of every room, and erases itself as soon as it is reached. */
  erasePhone(device: DeviceIdText): Promise<Outcome>;
  safety(person: PersonId): SafetyCheck;
  verify(person: PersonId, scanned: string | true): Promise<boolean>;

  rename(me: { name: string; picture: string }): Promise<void>;
  setPin(pin: string | undefined): Promise<PinOutcome>;
  /** The PIN that erases where it is typed. The view does not say whether there is one. */
  setWipePin(pin: string | undefined): Promise<PinOutcome>;
  lock(): Promise<void>;
  setRetention(seconds: number): Promise<Outcome>;
  /** Opens the box, which was started again and waits for an adult's phone. */
  unlockBox(): Promise<Outcome>;
  chooseStart(mode: StartMode): Promise<Outcome>;
  /** Everything on this phone, keys first. */
  erase(): Promise<void>;
}
