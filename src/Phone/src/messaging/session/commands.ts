// What a person does with rooms, people and phones of a running messenger (messenger.ts).
import { toB64u } from "../codec/bytes.ts";
import { noticeEntry, type TextEntry } from "../history/entries.ts";
import type { Outcome } from "../messenger.ts";
import { encodeContent, longestName, longestText, type Content } from "../rooms/contents.ts";
import type { Room } from "../rooms/room.ts";
import type { Session } from "./session.ts";
import type { Work } from "./work.ts";

const typingEvery = 3_000;

export class Commands {
  readonly #typed = new Map<string, number>();
  constructor(private readonly session: Session) {}

  get #parts() {
    return this.session.parts;
  }

  async createRoom(people: readonly string[], name: string | undefined): Promise<string> {
    const { home, rooms, membership } = this.#parts;
    const others = [...new Set(people)].filter((person) => person !== home.identity.person);
    return home.run(async (work) => {
      const everyone = [...others, home.identity.person].sort().join();
      const same = rooms.all.find((room) => !room.family && others.length === 1 && room.record.state !== "left" && name === undefined && room.record.name === undefined && [...new Set([...room.record.members, ...room.record.inviting])].sort().join() === everyone);
      if (same !== undefined) return same.id;
      const room = await rooms.create(work, "chat", others, name?.slice(0, longestName));
      await membership.act(work, room);
      return room.id;
    });
  }

  async addToRoom(id: string, people: readonly string[]): Promise<Outcome> {
    const { home, rooms, membership } = this.#parts;
    await home.run(async (work) => {
      const room = rooms.get(id);
      if (room === undefined || !room.live) return;
      const added = people.filter((person) => !room.record.members.includes(person));
      room.record.inviting = [...new Set([...room.record.inviting, ...added])];
      room.record.invited = [...room.record.invited, ...added.map((person) => ({ person, at: home.now }))];
      room.save(work);
      work.then(() => membership.look(room));
    });
    return { ok: true };
  }

  async send(id: string, text: string): Promise<void> {
    const { home, rooms, history, outbox } = this.#parts;
    await home.run(async (work) => {
      const room = rooms.get(id);
      if (room === undefined || room.record.state === "left" || text.length === 0) return;
      const content = this.#content(room, { kind: "text", text: text.slice(0, longestText) });
      const me = home.identity.person;
      const to = room.record.members.filter((person) => person !== me);
      const entry: TextEntry = { kind: "text", id: content.id, n: content.n, at: content.at, from: me, text: content.text!, mine: true, to, readBy: [] };
      history.put(work, room.id, entry);
      await this.#post(work, room, content);
    });
  }

  #content(room: Room, content: Pick<Content, "kind" | "text" | "name">): Content {
    const { home } = this.#parts;
    return { ...content, ...(room.record.shred === undefined ? {} : { shred: true }), id: toB64u(home.deps.random(16)), at: home.now, n: room.tick() };
  }

  async #post(work: Work, room: Room, content: Content): Promise<void> {
    this.#parts.outbox.add(work, room, content);
    room.save(work);
    await this.#parts.outbox.pump(work, room);
  }

  async resend(id: string, message: string): Promise<void> {
    const { home, history } = this.#parts;
    const text = await home.run(async (work) => {
      const entry = await history.find(work, id, message);
      if (entry?.kind !== "text" || !entry.mine || entry.expired !== true) return undefined;
      history.remove(work, id, entry);
      return entry.text;
    });
    if (text !== undefined) await this.send(id, text);
  }

  async markRead(id: string): Promise<void> {
    const { home, rooms, receipts } = this.#parts;
    if ((rooms.get(id)?.record.unread.length ?? 0) === 0) return;
    await home.run(async (work) => {
      const room = rooms.get(id)!;
      const ids = room.record.unread;
      room.record.unread = [];
      for (const message of ids) await this.#parts.history.readBy(work, room.id, message, home.identity.person);
      receipts.read(work, room, ids);
    });
  }

  typing(id: string): void {
    const { home, rooms, outbox } = this.#parts;
    const room = rooms.get(id);
    if (room === undefined || !room.live || !home.online || home.now - (this.#typed.get(id) ?? 0) < typingEvery) return;
    this.#typed.set(id, home.now);
    home.start(async (work) => {
      if (!room.live) return;
      const content = encodeContent({ kind: "typing", id: toB64u(home.deps.random(16)), at: home.now, n: room.record.clock });
      await outbox.publish(work, room, content, { qos: 0 }, () => undefined);
    });
  }

  async renameRoom(id: string, name: string | undefined): Promise<void> {
    const { home, rooms, history } = this.#parts;
    await home.run(async (work) => {
      const room = rooms.get(id);
      if (room === undefined || room.record.state === "left") return;
      room.record.name = name === undefined || name === "" ? undefined : name.slice(0, longestName);
      const content = this.#content(room, { kind: "rename", name: room.record.name });
      history.put(work, room.id, noticeEntry({ id: content.id, n: content.n, at: content.at, notice: "renamed", actor: home.identity.person, subjects: [] }));
      await this.#post(work, room, content);
    });
  }

  async shredRoom(id: string): Promise<void> {
    const { home, rooms, shredding } = this.#parts;
    await home.run(async (work) => {
      const room = rooms.get(id);
      if (room === undefined || room.family || room.record.state === "left" || room.record.shred !== undefined) return;
      shredding.mark(work, room, home.identity.person);
      await this.#post(work, room, this.#content(room, { kind: "shred" }));
    });
  }

  async openHistory(id: string): Promise<Outcome> {
    const room = this.#parts.rooms.get(id);
    return room === undefined ? { ok: true } : this.#parts.shredding.open(room);
  }

  async leaveRoom(id: string): Promise<void> {
    const { home, rooms, epochs, leaving } = this.#parts;
    await home.run(async (work) => {
      const room = rooms.get(id);
      if (room === undefined || room.record.state === "left") return;
      if (room.live && room.record.members.some((person) => person !== home.identity.person)) {
        await leaving.say(work, room);
      } else {
        epochs.notice(work, room, "left", home.identity.person, [home.identity.person]);
        rooms.close(work, room);
      }
    });
  }

  removePhone(device: string): Promise<Outcome> {
    return this.#parts.removing.remove(device);
  }

  /** Out of every room at once; erased when it is reached; out of the box when it has answered. */
  async erasePhone(device: string): Promise<Outcome> {
    const { home, erasing, removing } = this.#parts;
    if (!home.roster.isAdult(home.me) || device === home.me) return { ok: false, error: "not-allowed" };
    const asked = await home.run((work) => erasing.ask(work, device));
    if (!asked) return { ok: false, error: "not-paired" };
    if (home.roster.rightsOf(device) !== 1) await home.run((work) => removing.tell(work, device));
    return { ok: true };
  }

  async rename(me: { name: string; picture: string }): Promise<void> {
    const { home, keyPackages, returning } = this.#parts;
    await home.run(async (work) => {
      await keyPackages.card(work, { name: me.name.slice(0, longestName), picture: me.picture.slice(0, 32) });
      returning.announce(work);
    });
  }

  async verified(person: string): Promise<void> {
    const { home } = this.#parts;
    await home.run(async (work) => work.putJson(`verified/${person}`, home.roster.devicesOf(person).join(" ")));
  }}
