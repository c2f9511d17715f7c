// What a new epoch of a room means on this phone: who came and went is told, Welcomes go out for our own adds, and what
// waited goes on (protocol.md, Groups).
import { toB64u } from "../codec/bytes.ts";
import type { EpochChange } from "../groups/engine.ts";
import { noticeEntry } from "../history/entries.ts";
import type { Parts } from "../session/parts.ts";
import type { Work } from "../session/work.ts";
import type { Room } from "./room.ts";

export class Epochs {
  constructor(private readonly parts: Parts) {}

  async entered(work: Work, room: Room, change: EpochChange): Promise<void> {
    const { home, rooms, outbox, membership, leaving } = this.parts;
    const before = room.record.members;
    room.record.members = rooms.personsOf(room.group!.members);
    if (change.rejoined) home.forget(`answer/${room.id}/${change.committer}`);
    if (change.own || change.committer === home.me) room.record.renewAt = home.now + membership.renewalInterval();
    this.#tell(work, room, before, change);
    leaving.came(room, rooms.personsOf(change.added).filter((person) => !before.includes(person)), room.group!.epoch);
    room.record.inviting = room.record.inviting.filter((person) => !this.#allIn(room, person));
    room.record.again = room.record.again.filter((device) => !change.again.includes(device) && !change.removed.includes(device));
    room.save(work);
    room.saveGroup(work);
    if (change.own && change.welcome !== undefined) await this.#welcome(work, room, [...change.added, ...change.again], change.welcome);
    await outbox.membersChanged(work, room);
    // Who came back could read neither what we sent meanwhile nor, perhaps, tell us what it has.
    if (change.rejoined) await outbox.sendAgainTo(work, room, change.committer);
    else await outbox.pump(work, room);
    membership.look(room);
  }

  #allIn(room: Room, person: string): boolean {
    const members = room.group!.members;
    const devices = this.parts.home.roster.devicesOf(person);
    return devices.length > 0 && devices.every((device) => members.includes(device));
  }

  async #welcome(work: Work, room: Room, added: readonly string[], welcome: Uint8Array): Promise<void> {
    const { home, letters, leaving } = this.parts;
    const { name, purpose, clock } = room.record;
    const about = { room: room.group!.id, mls: welcome, name: name ?? null, purpose, clock, roster: home.roster.encode(room.family ? home.roster.snapshot() : home.roster.proof()), shred: room.record.shred === undefined ? null : true, ...leaving.told(room) };
    for (const device of added) await letters.send(work, device, { kind: "welcome", ...about });
  }

  /** The committer took us out: the history stays. */
  async weAreOut(work: Work, room: Room, committer: string | undefined): Promise<void> {
    const { home, rooms, leaving } = this.parts;
    const me = home.identity.person;
    const leftMyself = leaving.hasLeft(room, me) || room.record.state === "left";
    this.notice(work, room, leftMyself ? "left" : "removed", committer === undefined ? undefined : home.roster.personOf(committer), [me]);
    rooms.close(work, room);
  }

  #tell(work: Work, room: Room, before: readonly string[], change: EpochChange): void {
    const { home, leaving } = this.parts;
    const after = room.record.members;
    const actor = home.roster.personOf(change.committer);
    const subjects = (devices: readonly string[]): string[] => this.parts.rooms.personsOf(devices);
    const came = subjects(change.added);
    const went = subjects(change.removed);
    const groups: ReadonlyArray<readonly [string, string[]]> = [
      ["joined", came.filter((person) => !before.includes(person))],
      ["phone-added", came.filter((person) => before.includes(person))],
      ["left", went.filter((person) => !after.includes(person) && leaving.hasLeft(room, person))],
      ["removed", went.filter((person) => !after.includes(person) && !leaving.hasLeft(room, person))],
      ["phone-removed", went.filter((person) => after.includes(person))],
    ];
    for (const [notice, persons] of groups) if (persons.length > 0) this.notice(work, room, notice, notice === "left" ? persons[0] : actor, persons);
  }

  notice(work: Work, room: Room, notice: string, actor: string | undefined, subjects: readonly string[]): void {
    const { home, history } = this.parts;
    if (room.family) return;
    history.put(work, room.id, noticeEntry({ id: toB64u(home.deps.random(16)), n: room.record.clock, at: home.now, notice, actor, subjects }));
    room.save(work);
  }
}
