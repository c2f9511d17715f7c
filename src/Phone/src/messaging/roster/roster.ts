// Who belongs to the family, as this phone has checked it: every phone is vouched for by a chain that ends at the
// founder. Merging is the same in any order and any number of times (protocol.md, Roster).
import { compare, equal, toB64u } from "../codec/bytes.ts";
import { decode, encode } from "../codec/cbor.ts";
import { deviceIdBytes } from "../identity/device.ts";
import type { RightsNumber } from "../../transport/link.ts";
import { cardHolds, removalHolds, rosterShape, voucherHolds, type Card, type Removal, type Snapshot, type Voucher } from "./records.ts";

export interface Merge {
  readonly changed: boolean;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export class Roster {
  readonly #vouchers = new Map<string, Voucher>();
  readonly #cards = new Map<string, Card>();
  readonly #removals = new Map<string, Removal>();
  /** Persons by device, as text: asked for at every view, for every message. */
  readonly #persons = new Map<string, string>();
  #inForce: readonly string[] | undefined;

  constructor(readonly boxKey: Uint8Array) {}

  static parse(bytes: Uint8Array): Snapshot | undefined {
    return rosterShape(decode(bytes));
  }

  encode(part: Partial<Snapshot> = this.snapshot()): Uint8Array {
    return encode({ vouchers: part.vouchers ?? [], cards: part.cards ?? [], removals: part.removals ?? [] });
  }

  snapshot(): Snapshot {
    return { vouchers: [...this.#vouchers.values()], cards: [...this.#cards.values()], removals: [...this.#removals.values()] };
  }

  /** Vouchers and removals alone: enough to know every member of a group. */
  proof(): Partial<Snapshot> {
    return { vouchers: [...this.#vouchers.values()], removals: [...this.#removals.values()] };
  }

  merge(part: Snapshot): Merge {
    const added = this.#mergeVouchers(part.vouchers);
    const removed = part.removals.filter((removal) => this.#mergeRemoval(removal)).map((removal) => toB64u(removal.device));
    const cards = part.cards.filter((card) => this.#mergeCard(card));
    this.#inForce = undefined;
    return { changed: added.length + removed.length + cards.length > 0, added, removed };
  }

  /** Again and again, as an inviter's own voucher may come later in the list. */
  #mergeVouchers(vouchers: readonly Voucher[]): string[] {
    const added: string[] = [];
    let waiting = vouchers.filter((voucher) => !this.#vouchers.has(toB64u(voucher.device)));
    for (let before = -1; before !== waiting.length; ) {
      before = waiting.length;
      waiting = waiting.filter((voucher) => {
        if (!this.#acceptable(voucher)) return true;
        this.#vouchers.set(toB64u(voucher.device), voucher);
        this.#persons.set(toB64u(voucher.device), toB64u(voucher.person));
        added.push(toB64u(voucher.device));
        return false;
      });
    }

    return added;
  }

  #acceptable(voucher: Voucher): boolean {
    if (!equal(deviceIdBytes(voucher.key), voucher.device) || voucher.rights < 1 || voucher.rights > 4) return false;
    const by = toB64u(voucher.by);
    if (equal(voucher.by, voucher.device)) return this.#vouchers.size === 0 && voucher.rights === 1 && voucherHolds(this.boxKey, voucher, voucher.key);
    const inviter = this.#vouchers.get(by);
    if (inviter === undefined || this.#removals.has(by)) return false;
    const mine = equal(inviter.person, voucher.person);
    // Founders and adults let others in; a second phone of a person has that person's rights, but is not a second founder.
    if (inviter.rights > 2 || voucher.rights === 1) return false;
    // Nor does anybody become a person who is, or ever was, somebody else.
    if (!mine && this.allPersons().includes(toB64u(voucher.person))) return false;
    return voucherHolds(this.boxKey, voucher, inviter.key);
  }

  #mergeRemoval(removal: Removal): boolean {
    const [device, by] = [toB64u(removal.device), toB64u(removal.by)];
    const [target, remover] = [this.#vouchers.get(device), this.#vouchers.get(by)];
    if (this.#removals.has(device) || target === undefined || remover === undefined) return false;
    const allowed = by === device || (remover.rights <= 2 && target.rights !== 1 && !this.#removals.has(by));
    if (!allowed || !removalHolds(this.boxKey, removal, remover.key)) return false;
    this.#removals.set(device, removal);
    return true;
  }

  #mergeCard(card: Card): boolean {
    const device = toB64u(card.device);
    const [voucher, known] = [this.#vouchers.get(device), this.#cards.get(device)];
    if (voucher === undefined || (known !== undefined && known.version >= card.version)) return false;
    if (!cardHolds(this.boxKey, card, voucher.key)) return false;
    this.#cards.set(device, card);
    return true;
  }

  /** The key, vouched for; also of removed phones, whose old messages still stand. */
  keyOf(device: string): Uint8Array | undefined {
    return this.#vouchers.get(device)?.key;
  }

  active(device: string): boolean {
    return this.#vouchers.has(device) && !this.#removals.has(device);
  }

  rightsOf(device: string): RightsNumber | undefined {
    return this.#vouchers.get(device)?.rights as RightsNumber | undefined;
  }

  /** A founder's or an adult's phone, in force. */
  isAdult(device: string): boolean {
    return this.active(device) && (this.rightsOf(device) ?? 4) <= 2;
  }

  /** Of the person's first phone, also where none is left. */
  rightsOfPerson(person: string): RightsNumber {
    const first = [...this.#vouchers].find(([device]) => this.personOf(device) === person);
    return (first?.[1].rights ?? 4) as RightsNumber;
  }

  personOf(device: string): string | undefined {
    return this.#persons.get(device);
  }

  inviterOf(device: string): string | undefined {
    const voucher = this.#vouchers.get(device);
    return voucher === undefined ? undefined : this.personOf(toB64u(voucher.by));
  }

  card(device: string): Card | undefined {
    return this.#cards.get(device);
  }

  /** Devices in force, in order of their ids. */
  devices(): readonly string[] {
    const inOrder = (): string[] => [...this.#vouchers].sort(([, a], [, b]) => compare(a.device, b.device)).map(([device]) => device);
    return (this.#inForce ??= inOrder().filter((device) => this.active(device)));
  }

  devicesOf(person: string): string[] {
    return this.devices().filter((device) => this.personOf(device) === person);
  }

  /** Everybody with a phone in force. */
  persons(): string[] {
    return [...new Set(this.devices().map((device) => this.personOf(device)!))];
  }

  /** Everybody there ever was: old messages have names too. */
  allPersons(): string[] {
    return [...new Set(this.#persons.values())];
  }

  /** The latest name and picture that one of the person's phones has told. */
  face(person: string): { name: string; picture: string; named: number } {
    const cards = [...this.#cards].filter(([device]) => this.personOf(device) === person).map(([, card]) => card);
    const latest = cards.sort((a, b) => b.named - a.named || compare(a.device, b.device))[0];
    return { name: latest?.name ?? "", picture: latest?.picture ?? "", named: latest?.named ?? 0 };
  }
}
