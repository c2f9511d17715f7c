// Brings the members of a group to what they should be: every phone in force of every person of the room, and no other.
// The need is worked out from the state each time, so that a commit that lost is simply made again (protocol.md, Membership).
import { concat } from "../codec/bytes.ts";
import type { Group } from "../groups/engine.ts";
import type { Parts } from "../session/parts.ts";
import type { Work } from "../session/work.ts";
import type { Room } from "./room.ts";

const turnMilliseconds = 4_000;
const settleMilliseconds = 3_000;
const renewalMilliseconds = 3 * 86_400_000;
const onlineMilliseconds = 120_000;
const againMilliseconds = 3_600_000;

interface Need {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** Both: removed, and added by the key package that is on the card now. */
  readonly again: readonly string[];
  readonly renew: boolean;
}

export class Membership {
  readonly #heard = new Map<string, number>();
  readonly #added = new Map<string, number>();
  constructor(private readonly parts: Parts) {}

  /** Milliseconds until the next empty commit; by chance, so that phones do not do it together. */
  renewalInterval(): number {
    const interval = this.parts.home.deps.renewalMilliseconds ?? renewalMilliseconds;
    return interval + this.jitter(interval / 3);
  }

  jitter(most: number): number {
    const [a, b] = this.parts.home.deps.random(2);
    return Math.floor((((a ?? 0) * 256 + (b ?? 0)) / 65_536) * most);
  }

  heard(person: string): void {
    this.#heard.set(person, this.parts.home.now);
    this.parts.home.later(`online/${person}`, onlineMilliseconds, async () => undefined);
  }

  /** Something came from one of the person's phones within the last two minutes. */
  online(person: string): boolean {
    return this.parts.home.now - (this.#heard.get(person) ?? -Infinity) < onlineMilliseconds;
  }

  /** Whether the room needs a commit is looked at when it is this phone's turn. */
  look(room: Room): void {
    const { home } = this.parts;
    if (!room.live || !home.online) return;
    const need = this.#need(room);
    if (room.group!.pending !== undefined) return this.#soon(room, 60_000);
    if (need.add.length + need.remove.length + need.again.length > 0) this.#soon(room, this.#turn(room, need) * turnMilliseconds);
    else this.#soon(room, need.renew ? 0 : room.record.renewAt - home.now);
  }

  /** The line is there again. Hellos first: who is behind must not commit on its own. */
  resume(room: Room): void {
    room.settledAt = this.parts.home.now + settleMilliseconds;
    this.#soon(room, settleMilliseconds);
  }

  #soon(room: Room, milliseconds: number): void {
    const { home } = this.parts;
    home.later(`membership/${room.id}`, Math.max(milliseconds, room.settledAt - home.now), (work) => this.act(work, room));
  }

  #need(room: Room): Need {
    const { home } = this.parts;
    const { inviting, renewAt } = room.record;
    const leaving = this.parts.leaving.of(room);
    const group = room.group!;
    const { members } = group;
    // A card may hold what is no key package of its phone: it cannot be added, and nothing may wait for it.
    const addable = (device: string): boolean => home.engine.ownerOf(home.roster.card(device)?.keyPackage ?? new Uint8Array()) === device;
    const remove = members.filter((device) => !home.roster.active(device) || leaving.includes(home.roster.personOf(device) ?? ""));
    const persons = room.family ? home.roster.persons() : [...new Set([...this.parts.rooms.personsOf(members), ...inviting])].filter((person) => !leaving.includes(person));
    const add = persons.flatMap((person) => home.roster.devicesOf(person)).filter((device) => !members.includes(device) && addable(device));
    const again = room.record.again.filter((device) => group.unheard.includes(device) && !remove.includes(device) && addable(device));
    return { add, remove: remove.includes(home.me) ? [] : remove, again, renew: home.now >= renewAt || room.worn };
  }

  /** 0: at once. Who vouched for a phone or was asked to invite is first, then all others by their ids. */
  #turn(room: Room, need: Need): number {
    const { home } = this.parts;
    const asked = need.add.some((device) => room.record.inviting.includes(home.roster.personOf(device) ?? "") || home.roster.inviterOf(device) === home.identity.person);
    if ((asked || need.again.length > 0) && need.remove.length === 0) return 0;
    const able = room.group!.members.filter((device) => !need.remove.includes(device) && home.roster.active(device)).sort();
    return able.indexOf(home.me) + (asked ? 0 : need.add.length > 0 ? 1 : 0);
  }

  /** Who may put this phone out: whoever knows that it has to go; else an adult's phone, where the room has one. */
  mayRemove(room: Room, by: string, device: string): boolean {
    const { home: { roster }, leaving } = this.parts;
    const going = !roster.active(device) || leaving.hasLeft(room, roster.personOf(device) ?? "");
    return going || roster.isAdult(by) || !room.group!.members.some((member) => roster.isAdult(member));
  }

  /** This phone was added and has never come; it is added anew, at most once an hour. */
  again(work: Work, room: Room, device: string): void {
    const { home } = this.parts;
    const last = this.#added.get(`${room.id}/${device}`) ?? -Infinity;
    if (!room.live || !room.group!.unheard.includes(device) || home.now - last < againMilliseconds || !this.mayRemove(room, home.me, device)) return;
    this.#added.set(`${room.id}/${device}`, home.now);
    room.record.again = [...new Set([...room.record.again, device])];
    room.save(work);
    work.then(() => this.look(room));
  }

  async act(work: Work, room: Room): Promise<void> {
    const { home, epochs } = this.parts;
    const group = room.group;
    if (group === undefined || !group.active || room.record.state !== "open") return;
    // A group of one needs no line: whom it adds finds the Welcome when there is one.
    const alone = group.members.length === 1;
    if (!alone && !home.online) return;
    if (group.pending !== undefined) return this.#publish(work, room, group.pending);
    const need = this.#need(room);
    if (need.add.length + need.remove.length + need.again.length === 0 && !need.renew) return this.look(room);
    if (alone && need.add.length === 0) {
      room.record.renewAt = home.now + this.renewalInterval();
      return;
    }

    const commit = await this.#commit(group, need);
    if (commit === undefined) return this.#soon(room, 60_000);
    room.saveGroup(work);
    if (!alone) return this.#publish(work, room, commit);
    const change = group.acceptOwn()!;
    room.saveGroup(work);
    await epochs.entered(work, room, change);
  }

  /** All at once; where a key package does not fit the group, it keeps nobody in and nobody else out. */
  async #commit(group: Group, need: Need): Promise<Uint8Array | undefined> {
    const coming = [...need.add, ...need.again];
    for (const devices of [coming, ...(coming.length > 1 ? coming.map((device) => [device]) : []), []]) {
      if (devices.length + need.remove.length === 0 && !need.renew) continue;
      const add = devices.map((device) => this.parts.home.roster.card(device)!.keyPackage);
      const commit = await group.commit({ add, remove: [...need.remove, ...need.again.filter((device) => devices.includes(device))] });
      if (commit !== undefined) return commit;
    }

    return undefined;
  }

  /** Until its echo is here; the same bytes each time, as an epoch has one commit of ours at most. */
  #publish(work: Work, room: Room, commit: Uint8Array): void {
    const { home } = this.parts;
    work.then(() =>
      void home.link.publish(room.topic, concat(Uint8Array.of(0x01), commit), { qos: 1 }).then((outcome) => {
        if (outcome !== "offline") home.later(`membership/${room.id}`, outcome === "taken" ? 60_000 : 5_000, (again) => this.act(again, room));
      }),
    );
  }

  /** Whose keys are not those that were compared any more is told so. */
  async keysChanged(work: Work): Promise<void> {
    const { home, rooms, epochs } = this.parts;
    for (const person of home.roster.allPersons()) {
      const known = await work.getJson<string>(`verified/${person}`);
      if (known === undefined || known === home.roster.devicesOf(person).join(" ")) continue;
      work.putJson(`verified/${person}`, undefined);
      for (const room of rooms.all) if (!room.family && room.record.members.includes(person)) epochs.notice(work, room, "key-changed", undefined, [person]);
    }
  }
}
