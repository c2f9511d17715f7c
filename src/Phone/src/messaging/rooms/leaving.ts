// Who has left a room, and who has come since. What one member heard of it is told to those on another side of a fork, where
// who left is still a leaf, and cannot say it any more (protocol.md, Leaving).
import { bytesOf, toB64u } from "../codec/bytes.ts";
import type { Letter } from "../envelopes/envelope.ts";
import type { Parts } from "../session/parts.ts";
import type { Work } from "../session/work.ts";
import { leaveHolds, signLeave, type Leave } from "./leave.ts";
import type { Room } from "./room.ts";

export class Leaving {
  constructor(private readonly parts: Parts) {}

  /** The last that is known of this person here is that it leaves. */
  hasLeft(room: Room, person: string): boolean {
    const { left, came } = room.record;
    return (left[person]?.epoch ?? -1) >= (came[person] ?? 0);
  }

  /** Persons who have left, and whose phones are still in the group. */
  of(room: Room): string[] {
    return this.parts.rooms.personsOf(room.group?.members ?? []).filter((person) => this.hasLeft(room, person));
  }

  /** This phone's person leaves. */
  async say(work: Work, room: Room): Promise<void> {
    const { home } = this.parts;
    const { device, epoch, signature } = signLeave(home.boxKey, home.identity.device, bytesOf(room.id), room.group!.epoch);
    room.record.left[home.identity.person] = { device: toB64u(device), epoch, signature: toB64u(signature) };
    room.record.state = "left";
    await this.passOn(work, room);
  }

  /** Told again by us: those who are with us now may not have heard it, and who said it may be unable to. */
  async passOn(work: Work, room: Room): Promise<void> {
    const { home, outbox } = this.parts;
    const persons = this.of(room);
    if (!room.live || persons.length === 0) return;
    outbox.add(work, room, { kind: "leave", id: toB64u(home.deps.random(16)), at: home.now, n: room.tick(), leaves: this.#records(room, persons), ...(room.record.shred === undefined ? {} : { shred: true }) });
    room.save(work);
    await outbox.pump(work, room);
  }

  /** Leaves of up to this epoch, whoever passes them on. True where one is new. */
  merge(work: Work, room: Room, leaves: readonly Leave[], upTo: number): boolean {
    const { home } = this.parts;
    const { left } = room.record;
    let changed = false;
    for (const { device, epoch, signature } of leaves) {
      const id = toB64u(device);
      const [person, key] = [home.roster.personOf(id), home.roster.active(id) ? home.roster.keyOf(id) : undefined];
      if (person === undefined || key === undefined || epoch > upTo || (left[person]?.epoch ?? -1) >= epoch) continue;
      if (!leaveHolds(home.boxKey, bytesOf(room.id), { device, epoch, signature }, key)) continue;
      left[person] = { device: id, epoch, signature: toB64u(signature) };
      changed = true;
    }

    if (changed) room.save(work);
    return changed;
  }

  came(room: Room, persons: readonly string[], epoch: number): void {
    const { came } = room.record;
    for (const person of persons) came[person] = Math.max(came[person] ?? 0, epoch);
  }

  /** As told with a Welcome or a state, of up to its epoch. */
  mergeCame(work: Work, room: Room, letter: Letter, upTo: number): void {
    for (const { person, epoch } of letter.came ?? []) if (epoch <= upTo) this.came(room, [toB64u(person)], epoch);
    room.save(work);
  }

  /** For a Welcome or a state. */
  told(room: Room): Pick<Letter, "left" | "came"> {
    const came = Object.entries(room.record.came).map(([person, epoch]) => ({ person: bytesOf(person), epoch }));
    return { left: this.#records(room, Object.keys(room.record.left)), came };
  }

  #records(room: Room, persons: readonly string[]): Leave[] {
    return persons.map((person) => room.record.left[person]!).map(({ device, epoch, signature }) => ({ device: bytesOf(device), epoch, signature: bytesOf(signature) }));
  }
}
