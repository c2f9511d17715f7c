// Applies what a member said in a room: once, whoever sends it how often. Tracked kinds are answered with a receipt, also
// when they come again, as the first receipt may be lost (protocol.md, Contents).
import { noticeEntry, type TextEntry } from "../history/entries.ts";
import { Roster } from "../roster/roster.ts";
import type { Parts } from "../session/parts.ts";
import type { Work } from "../session/work.ts";
import { longestName, tracked, type Content } from "./contents.ts";
import type { Room } from "./room.ts";

const typingMilliseconds = 6_000;
/** A clock far ahead of ours is a fault: it must not push all later messages. */
const furthestAhead = 1_000_000;

export class Applying {
  constructor(private readonly parts: Parts) {}

  async apply(work: Work, room: Room, device: string, content: Content): Promise<void> {
    const { home, history, receipts, membership } = this.parts;
    const person = home.roster.personOf(device);
    // Keys of past epochs read what is late, not what somebody says who has gone.
    if (person === undefined || !home.roster.active(device) || !room.group!.members.includes(device)) return;
    membership.heard(person);
    if (content.kind === "receipt") return this.#receipt(work, room, device, person, content);
    if (content.kind === "typing") return this.#typing(room, person);
    if (!tracked(content.kind)) return;
    receipts.arrived(work, room, content.id);
    if (await history.has(work, room.id, content.id)) return;
    const n = content.n > room.record.clock + furthestAhead ? room.record.clock + 1 : content.n;
    room.record.clock = Math.max(room.record.clock, n);
    room.save(work);
    if (content.kind === "shred" || content.shred === true) this.parts.shredding.mark(work, room, content.kind === "shred" ? person : undefined);
    await this.#first(work, room, device, person, { ...content, n });
  }

  async #first(work: Work, room: Room, device: string, person: string, content: Content): Promise<void> {
    const { history } = this.parts;
    if (content.kind === "text" && !room.family) return this.#text(work, room, person, content);
    history.remember(work, room.id, content.id);
    if (content.kind === "rename" && !room.family) {
      room.record.name = content.name?.slice(0, longestName);
      const { id, n, at } = content;
      history.put(work, room.id, noticeEntry({ id, n, at, notice: "renamed", actor: person, subjects: [] }));
    } else if (content.kind === "leave" && !room.family) {
      await this.#left(work, room, content);
    } else if (content.kind === "roster" && room.family && content.roster !== undefined) {
      await this.roster(work, content.roster);
    }

    room.save(work);
  }

  #text(work: Work, room: Room, person: string, content: Content): void {
    const { home, history, receipts } = this.parts;
    const mine = person === home.identity.person;
    const early = room.earlyReads.get(content.id) ?? new Set<string>();
    room.earlyReads.delete(content.id);
    const { id, n, at, text = "" } = content;
    const to = room.record.members.filter((member) => member !== person);
    const entry: TextEntry = { kind: "text", id, n, at, from: person, text, mine, to, readBy: [...early], ...(mine ? { taken: true, arrived: true } : {}) };
    history.put(work, room.id, entry);
    room.typing.delete(person);
    if (!mine && !early.has(home.identity.person)) room.record.unread.push(id);
    receipts.resume(room);
    room.save(work);
  }

  async #left(work: Work, room: Room, content: Content): Promise<void> {
    const { home, leaving, incoming, membership } = this.parts;
    if (!leaving.merge(work, room, content.leaves ?? [], room.group!.epoch)) return;
    if (leaving.hasLeft(room, home.identity.person)) room.record.state = "left";
    // A commit may have waited for this reason.
    await incoming.replay(work, room);
    membership.look(room);
  }

  async #receipt(work: Work, room: Room, device: string, person: string, content: Content): Promise<void> {
    const { home, outbox, history } = this.parts;
    for (const id of new Set([...(content.arrived ?? []), ...(content.read ?? [])])) await outbox.confirmed(work, room, id, device);
    for (const id of content.read ?? []) {
      const entry = await history.find(work, room.id, id);
      if (entry === undefined) this.#readEarly(room, id, person);
      else await history.readBy(work, room.id, id, person);
    }

    // Read on another phone of mine.
    if (person === home.identity.person) room.record.unread = room.record.unread.filter((id) => content.read?.includes(id) !== true);
    room.save(work);
  }

  #readEarly(room: Room, id: string, person: string): void {
    const readers = room.earlyReads.get(id) ?? new Set<string>();
    room.earlyReads.set(id, readers.add(person));
    const oldest = room.earlyReads.size > 500 ? room.earlyReads.keys().next().value : undefined;
    if (oldest !== undefined) room.earlyReads.delete(oldest);
  }

  #typing(room: Room, person: string): void {
    const { home } = this.parts;
    if (person === home.identity.person) return;
    room.typing.set(person, home.now + typingMilliseconds);
    home.later(`typing/${room.id}/${person}`, typingMilliseconds, async () => {
      if ((room.typing.get(person) ?? 0) <= home.now) room.typing.delete(person);
    });
  }

  /** New vouchers, cards and removals, from the family's group, an envelope or an inviter. */
  async roster(work: Work, bytes: Uint8Array): Promise<void> {
    const { home, rooms, membership, incoming } = this.parts;
    const part = Roster.parse(bytes);
    if (part === undefined || !home.roster.merge(part).changed) return;
    work.put("lasting", "roster", home.roster.encode());
    for (const room of rooms.all) {
      await incoming.replay(work, room);
      membership.look(room);
    }

    await membership.keysChanged(work);
  }
}
