// Coming into a group: by a Welcome, or back into it by an external commit, when this phone was away too long or stood on
// the losing side of a fork (protocol.md, Epochs).
import { bytesOf, concat, toB64u } from "../codec/bytes.ts";
import type { Letter } from "../envelopes/envelope.ts";
import type { Snapshot } from "../roster/records.ts";
import type { Parts } from "../session/parts.ts";
import type { Work } from "../session/work.ts";
import type { Room } from "./room.ts";

const seekMilliseconds = 120_000;

export class Returning {
  #asked = 0;
  constructor(private readonly parts: Parts) {}

  /** False where it should have brought us in, and cannot. */
  async welcomed(work: Work, from: string, letter: Letter): Promise<boolean> {
    const { home, rooms, keyPackages, applying, leaving } = this.parts;
    if (letter.mls === null || letter.room === null) return true;
    if (letter.roster !== null) await applying.roster(work, letter.roster);
    const joined = await home.engine.join(letter.mls, keyPackages.all);
    const known = rooms.get(toB64u(letter.room));
    if (joined === undefined) return known?.live === true || this.#ask(work, letter.room, from);
    const { group } = joined;
    if (toB64u(group.id) !== toB64u(letter.room) || !group.members.includes(from)) return true;
    // A room we are in is replaced by one of its own people alone, and any room only forward.
    if (known?.live === true && !this.#isOf(known, from)) return true;
    if (known !== undefined && group.epoch <= (known.group?.epoch ?? known.record.endedAt)) return true;
    const before = known?.record.members ?? [];
    const purpose = toB64u(group.id) === home.identity.family ? "family" : "chat";
    const room = rooms.join(work, group, { purpose, name: letter.name ?? undefined, clock: letter.clock ?? 0 });
    leaving.merge(work, room, letter.left ?? [], group.epoch);
    leaving.mergeCame(work, room, letter, group.epoch);
    const me = home.identity.person;
    if (!before.includes(me) || known?.record.state !== "open") this.parts.epochs.notice(work, room, "joined", home.roster.personOf(from), [me]);
    if (letter.shred === true) this.parts.shredding.mark(work, room, undefined);
    await keyPackages.renew(work);
    await keyPackages.card(work);
    await this.parts.incoming.replay(work, room);
    this.announce(work);
    return true;
  }

  /** We are a leaf of this room and have nothing of it: one phone after the other is asked to add us anew. */
  async #ask(work: Work, room: Uint8Array, first?: string): Promise<false> {
    const { home, letters, keyPackages } = this.parts;
    // The key package on our card may be the very thing that was lost.
    if (this.#asked === 0) await keyPackages.renew(work);
    if (this.#asked === 0) await keyPackages.card(work);
    const roster = home.roster.encode({ cards: [home.roster.card(home.me)!] });
    const adults = home.roster.devices().filter((device) => device !== home.me && device !== first && home.roster.isAdult(device));
    const whom = [...(first === undefined ? [] : [first]), ...adults];
    const to = whom[this.#asked++ % whom.length];
    if (to !== undefined) await letters.send(work, to, { kind: "again", room, roster });
    return false;
  }

  /** A phone of the family without the family's group: its Welcome is lost. */
  seek(): void {
    const { home, rooms } = this.parts;
    home.later("seek", seekMilliseconds, async (work) => {
      if (!home.online || rooms.family?.live === true || !home.roster.active(home.me)) return;
      await this.#ask(work, bytesOf(home.identity.family));
      work.then(() => this.seek());
    });
  }

  /** Our card, and what else is new, for the whole family. */
  announce(work: Work, part: Partial<Snapshot> = {}): void {
    const { home, rooms, outbox } = this.parts;
    const family = rooms.family;
    const card = home.roster.card(home.me);
    if (family === undefined || card === undefined) return;
    const roster = home.roster.encode({ ...part, cards: [...(part.cards ?? []), card] });
    outbox.add(work, family, { kind: "roster", id: toB64u(home.deps.random(16)), at: home.now, n: family.tick(), roster });
    work.then(() => home.start((next) => outbox.pump(next, family)));
  }

  /** The state of this group, for a member that is behind. */
  async send(work: Work, room: Room, device: string): Promise<void> {
    const { home, letters, leaving } = this.parts;
    const group = room.group;
    if (group === undefined || !group.active || !group.members.includes(device) || room.rejoining !== undefined) return;
    const { name, purpose, clock } = room.record;
    const roster = home.roster.encode(room.family ? home.roster.snapshot() : home.roster.proof());
    await letters.send(work, device, { kind: "state", room: group.id, mls: await group.groupInfo(), name: name ?? null, purpose, clock, roster, shred: room.record.shred === undefined ? null : true, ...leaving.told(room) });
  }

  async receive(work: Work, from: string, letter: Letter): Promise<void> {
    const { home, rooms, applying, membership, leaving } = this.parts;
    if (letter.mls === null || letter.room === null) return;
    if (letter.roster !== null) await applying.roster(work, letter.roster);
    const room = rooms.get(toB64u(letter.room));
    const group = room?.group;
    if (room === undefined || group === undefined || !group.active || room.rejoining !== undefined) return;
    if (!this.#isOf(room, from)) return;
    const back = await home.engine.rejoin(letter.mls);
    if (back === undefined || toB64u(back.group.id) !== room.id) return;
    // Forward; or to the other branch of our epoch, where we said that we stand on this one.
    const theirs = back.group.epoch - 1;
    if (theirs < group.epoch || (theirs === group.epoch && (room.toldEpoch !== theirs || group.isAt(letter.mls)))) return;
    leaving.merge(work, room, letter.left ?? [], theirs);
    // Whom a commit of the sender's could not put out, its state cannot leave out.
    if (group.members.some((device) => !back.group.members.includes(device) && !membership.mayRemove(room, from, device))) return;
    room.rejoining = back;
    if (room.record.state === "open") room.record.state = "catching-up";
    if (letter.clock !== null) room.record.clock = Math.max(room.record.clock, letter.clock);
    room.record.name = letter.name ?? undefined;
    if (letter.shred === true) this.parts.shredding.mark(work, room, undefined);
    leaving.mergeCame(work, room, letter, theirs);
    room.save(work);
    room.saveRejoining(work);
    this.publish(work, room);
  }

  /** Nobody from outside the room can put another group in its place. */
  #isOf(room: Room, device: string): boolean {
    return room.record.members.includes(this.parts.home.roster.personOf(device) ?? "");
  }

  publish(work: Work, room: Room): void {
    const { home } = this.parts;
    const { rejoining } = room;
    if (rejoining === undefined || !home.online) return;
    work.then(() => void home.link.publish(room.topic, concat(Uint8Array.of(0x01), rejoining.commit), { qos: 1 }));
    home.later(`rejoining/${room.id}`, 60_000, async (later) => {
      if (room.rejoining === rejoining) this.lost(later, room);
    });
  }

  /** Another commit was first: ask again from where we are. */
  lost(work: Work, room: Room): void {
    const { hellos } = this.parts;
    room.rejoining = undefined;
    if (room.record.state === "catching-up") room.record.state = "open";
    room.save(work);
    room.saveRejoining(work);
    hellos.doubt(work, room);
  }

  async accepted(work: Work, room: Room): Promise<void> {
    const { home, rooms, epochs, incoming, outbox, membership, receipts, hellos, leaving } = this.parts;
    const before = room.group;
    room.group = room.rejoining!.group;
    room.rejoining = undefined;
    home.forget(`rejoining/${room.id}`);
    if (room.record.state === "catching-up") room.record.state = "open";
    room.record.members = rooms.personsOf(room.group.members);
    room.record.renewAt = home.now + membership.renewalInterval();
    const { members } = room.record;
    const lately = room.record.invited.filter(({ at }) => at + home.retentionSeconds * 1_000 > home.now).map(({ person }) => person);
    room.record.inviting = [...new Set([...room.record.inviting, ...lately.filter((person) => !members.includes(person) && !leaving.hasLeft(room, person))])];
    room.saveRejoining(work);
    room.saveGroup(work);
    epochs.notice(work, room, "rejoined", home.identity.person, [home.identity.person]);
    room.save(work);
    // Our commit may have counted without our hearing of it: whom it added then waits for a Welcome that is gone with it.
    const added = before?.pending === undefined ? [] : room.group.unheard.filter((device) => !before.members.includes(device));
    for (const device of added) membership.again(work, room, device);
    await outbox.membersChanged(work, room);
    await incoming.replay(work, room);
    hellos.say(work, room);
    await outbox.sessionBegan(work, room);
    // Who left on the side that was given up is a leaf here again, perhaps without knowing.
    if (room.record.state === "left") await leaving.say(work, room);
    else await leaving.passOn(work, room);
    receipts.again(work, room);
    membership.look(room);
  }
}
