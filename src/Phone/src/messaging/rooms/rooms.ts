// All rooms of this phone: loaded at start, subscribed on the line, found by id or topic.
import { bytesOf, toB64u } from "../codec/bytes.ts";
import type { Group } from "../groups/engine.ts";
import { noticeEntry } from "../history/entries.ts";
import type { Parts } from "../session/parts.ts";
import { fromJson, type Work } from "../session/work.ts";
import { newRecord, Room, type Held, type RoomRecord } from "./room.ts";

export class Rooms {
  readonly #rooms = new Map<string, Room>();
  /** Counts the box's sessions: an answer of an earlier one says nothing about this one. */
  #session = 0;
  constructor(private readonly parts: Parts) {}

  async load(): Promise<void> {
    const { vault, engine } = this.parts.home;
    for (const { value } of await vault.scan("lasting", "room/")) {
      const room = new Room(fromJson<RoomRecord>(value)!);
      const stored = await vault.get("forgetting", `mls/${room.id}`);
      room.group = stored === undefined ? undefined : engine.decode(stored);
      const [rejoin, commit] = [await vault.get("forgetting", `rejoin/${room.id}`), await vault.get("forgetting", `rejoin-commit/${room.id}`)];
      const group = rejoin === undefined ? undefined : engine.decode(rejoin);
      if (group !== undefined && commit !== undefined) room.rejoining = { group, commit };
      room.held = await this.#loadHeld(room.id);
      this.#rooms.set(room.id, room);
      await this.parts.shredding.load(room);
    }
  }

  async #loadHeld(room: string): Promise<Held[]> {
    const held: Held[] = [];
    for (const { key, value } of await this.parts.home.vault.scan("lasting", `held/${room}/`)) {
      const header = this.parts.home.engine.header(value);
      if (header !== undefined) held.push({ key, message: value, epoch: header.epoch });
    }

    return held;
  }

  get all(): readonly Room[] {
    return [...this.#rooms.values()];
  }

  /** Rooms that are still ours to hear. */
  get heard(): readonly Room[] {
    return this.all.filter((room) => room.live || room.rejoining !== undefined);
  }

  get(id: string): Room | undefined {
    return this.#rooms.get(id);
  }

  get family(): Room | undefined {
    return this.#rooms.get(this.parts.home.identity.family);
  }

  ofTopic(topic: string): Room | undefined {
    return topic.startsWith("room/") ? this.#rooms.get(topic.slice(5)) : undefined;
  }

  /** A room of this phone's making: a group with one member so far. */
  async create(work: Work, purpose: RoomRecord["purpose"], people: readonly string[], name: string | undefined): Promise<Room> {
    const { home, history, membership } = this.parts;
    const id = home.deps.random(16);
    const room = new Room(newRecord(toB64u(id), purpose, name, home.now));
    room.group = await home.engine.create(id);
    room.record.members = [home.identity.person];
    room.record.inviting = [...people];
    room.record.invited = people.map((person) => ({ person, at: home.now }));
    room.record.renewAt = home.now + membership.renewalInterval();
    this.add(work, room);
    if (purpose === "chat") {
      history.put(work, room.id, noticeEntry({ id: toB64u(home.deps.random(16)), n: room.tick(), at: home.now, notice: "created", actor: home.identity.person, subjects: [...people] }));
    }

    return room;
  }

  /** A room we were welcomed to. */
  join(work: Work, group: Group, about: { purpose: RoomRecord["purpose"]; name: string | undefined; clock: number }): Room {
    const { home, membership } = this.parts;
    const id = toB64u(group.id);
    const room = this.#rooms.get(id) ?? new Room(newRecord(id, about.purpose, about.name, home.now));
    room.group = group;
    room.record.state = "open";
    room.record.clock = Math.max(room.record.clock, about.clock);
    room.record.name = about.name;
    room.record.members = this.personsOf(group.members);
    // An add heals nothing: the new phone renews soon, one after the other.
    room.record.renewAt = home.now + 1_000 + 2_000 * group.members.indexOf(home.me) + membership.jitter(1_000);
    this.add(work, room);
    if (room.record.subscribed) this.parts.hellos.say(work, room);
    return room;
  }

  add(work: Work, room: Room): void {
    this.#rooms.set(room.id, room);
    room.save(work);
    room.saveGroup(work);
    work.then(() => this.listen([room]));
  }

  /** Subscribes, then says hello and sends what has no receipt: from now on this phone hears the room. */
  listen(wanted: readonly Room[]): void {
    const { home } = this.parts;
    const rooms = wanted.filter((room) => !room.record.subscribed && !room.subscribing);
    if (!home.online || rooms.length === 0) return;
    const session = this.#session;
    for (const room of rooms) room.subscribing = true;
    void home.link.subscribe(rooms.map((room) => room.topic)).then((granted) => {
      if (session !== this.#session) return;
      for (const room of rooms) room.subscribing = false;
      home.start(async (work) => {
        for (const [i, room] of rooms.entries()) if (granted[i] === true && session === this.#session) await this.#heard(work, room);
      });
    });
  }

  async #heard(work: Work, room: Room): Promise<void> {
    const { hellos, outbox, membership } = this.parts;
    room.record.subscribed = true;
    room.save(work);
    hellos.say(work, room);
    await outbox.sessionBegan(work, room);
    membership.resume(room);
  }

  /** History stays; the group and what waited for it go. */
  close(work: Work, room: Room): void {
    room.record.state = "left";
    room.record.subscribed = false;
    const { home, leaving } = this.parts;
    const me = home.identity.person;
    room.record.endedAt = leaving.hasLeft(room, me) ? room.record.left[me]!.epoch : (room.group?.epoch ?? room.record.endedAt);
    room.group = undefined;
    room.rejoining = undefined;
    for (const { key } of room.held) work.put("lasting", key, undefined);
    room.held = [];
    room.save(work);
    room.saveGroup(work);
    room.saveRejoining(work);
    this.parts.outbox.dropRoom(work, room);
    work.then(() => void home.link.unsubscribe([room.topic]));
  }

  /** A session began that knows nothing of us. */
  forgetSubscriptions(): void {
    this.#session++;
    for (const room of this.all) {
      room.record.subscribed = false;
      room.subscribing = false;
    }
  }

  /** The line is there again: a hello that nobody may have heard is said again. */
  resume(): void {
    for (const room of this.heard) if (room.record.subscribed && room.record.owesHello) this.parts.hellos.soon(room);
  }

  personsOf(devices: readonly string[]): string[] {
    return [...new Set(devices.map((device) => this.parts.home.roster.personOf(device)).filter((person) => person !== undefined))];
  }

  idBytes(room: Room): Uint8Array {
    return bytesOf(room.id);
  }
}
