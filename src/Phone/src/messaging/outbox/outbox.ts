// Keeps every tracked message until the receipts of all phones of its room are here, and sends it again when the box may
// have lost it: after a fresh session, or at the hello of a phone that has not confirmed (protocol.md, Outbox). An item holds
// the words, so it is a forgetting record: confirmed, it cannot be read again from the disk.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesOf, concat, toB64u } from "../codec/bytes.ts";
import type { PublishOutcome } from "../../transport/link.ts";
import { decodeContent, encodeContent, type Content } from "../rooms/contents.ts";
import type { Room } from "../rooms/room.ts";
import type { Parts } from "../session/parts.ts";
import { fromJson, type Work } from "../session/work.ts";

export interface Item {
  readonly id: string;
  readonly room: string;
  /** The content, encoded. */
  content: string;
  /** Phones that have not confirmed. */
  waiting: string[];
  /** Unix ms of the first PUBACK that took it. */
  takenAt: number | undefined;
  /** Given to the line at least once: somebody may have it, at this place in the order. */
  sent: boolean;
  /** To be sent at the next occasion. */
  due: boolean;
}

const utf8 = new TextEncoder();
const leastBackoff = 1_000;
const mostBackoff = 300_000;
/** Who speaks from the past is catching up, and soon says the rest where it can be read. */
const unheardMilliseconds = 5_000;

export class Outbox {
  readonly #items = new Map<string, Item>();
  /** Hashes of what we sent in this run: our own echo is not read again. */
  readonly #echoes = new Set<string>();

  /** How long each room rested after the box refused the last time. */
  readonly #waits = new Map<string, number>();

  constructor(private readonly parts: Parts) {}

  async load(): Promise<void> {
    const items = (await this.parts.home.vault.scan("forgetting", "outbox/")).map(({ value }) => fromJson<Item>(value)!);
    // As they were written: what nobody has yet takes its place in the order when it is sent.
    const place = new Map(items.map((item) => [item, decodeContent(bytesOf(item.content))!.n]));
    for (const item of items.sort((a, b) => place.get(a)! - place.get(b)!)) this.#items.set(item.id, { ...item, due: true });

    this.#watchExpiry();
  }

  of(room: Room): Item[] {
    return [...this.#items.values()].filter((item) => item.room === room.id);
  }

  add(work: Work, room: Room, content: Content): void {
    const others = (room.group?.members ?? []).filter((device) => device !== this.parts.home.me);
    this.#save(work, { id: content.id, room: room.id, content: toB64u(encodeContent(content)), waiting: [...others], takenAt: undefined, sent: false, due: true });
  }

  /**
   * Sends what is due, in order. Called with every occasion; does nothing without one. Before the room is subscribed there
   * is none: then all is sent that has no receipt, and what is due alone would come before what was written before it.
   */
  async pump(work: Work, room: Room): Promise<void> {
    const { home, history } = this.parts;
    const group = room.group;
    if (!home.online || !room.record.subscribed || group === undefined || !group.active || room.rejoining !== undefined || room.backoff > 0) return;
    for (const item of this.of(room).filter((item) => item.due)) {
      const content = decodeContent(bytesOf(item.content))!;
      if (!item.sent && content.n < room.record.clock) {
        // Nobody has it yet: it takes its place now, after what came meanwhile.
        const moved = { ...content, n: room.tick() };
        item.content = toB64u(encodeContent(moved));
        await history.update(work, room.id, item.id, () => ({ n: moved.n }));
      }

      item.waiting = group.members.filter((device) => device !== home.me && (!item.sent || item.waiting.includes(device)));
      item.due = false;
      item.sent = true;
      this.#save(work, item);
      await this.publish(work, room, bytesOf(item.content), { qos: 1, expirySeconds: this.#secondsLeft(item) }, (outcome) => this.#sent(room, item.id, outcome));
    }
  }

  /** Seals and, when the new state is stored, sends. */
  async publish(work: Work, room: Room, plain: Uint8Array, options: { qos: 0 | 1; expirySeconds?: number }, then: (outcome: PublishOutcome) => void): Promise<void> {
    const { home, membership } = this.parts;
    const sealed = await room.group!.seal(plain);
    if (room.countSealed()) membership.look(room);
    room.saveGroup(work);
    room.save(work);
    this.#echoes.add(toB64u(sha256(sealed)));
    const first = this.#echoes.size > 1_000 ? this.#echoes.values().next().value : undefined;
    if (first !== undefined) this.#echoes.delete(first);
    const payload = concat(Uint8Array.of(options.qos === 0 ? 0x20 : 0x01), sealed);
    work.then(() => void home.link.publish(room.topic, payload, options).then(then));
  }

  isEcho(message: Uint8Array): boolean {
    return this.#echoes.delete(toB64u(sha256(message)));
  }

  #sent(room: Room, id: string, outcome: PublishOutcome): void {
    const { home, history } = this.parts;
    home.start(async (work) => {
      const item = this.#items.get(id);
      if (item === undefined) return;
      if (outcome === "taken") {
        this.#waits.delete(room.id);
        if (room.backoff > leastBackoff) this.#rest(room, leastBackoff);
        item.takenAt ??= home.now;
        this.#save(work, item);
        await history.update(work, room.id, id, () => ({ taken: true }));
        await this.#settle(work, room, item);
        this.#watchExpiry();
      } else if (outcome !== "invalid") {
        item.due = true;
        this.#save(work, item);
        if (outcome !== "offline") this.#backOff(room);
      }
    });
  }

  /** One wait for all that was refused at once, twice the one before it. */
  #backOff(room: Room): void {
    if (room.backoff > 0) return;
    const wait = Math.min(mostBackoff, (this.#waits.get(room.id) ?? leastBackoff / 2) * 2);
    this.#waits.set(room.id, wait);
    this.#rest(room, wait);
  }

  #rest(room: Room, milliseconds: number): void {
    room.backoff = milliseconds;
    this.parts.home.later(`backoff/${room.id}`, milliseconds, (work) => this.#wake(work, room));
  }

  async #wake(work: Work, room: Room): Promise<void> {
    room.backoff = 0;
    await this.pump(work, room);
  }

  /** A receipt of `device`. */
  async confirmed(work: Work, room: Room, id: string, device: string): Promise<void> {
    const item = this.#items.get(id);
    if (item === undefined || !item.waiting.includes(device)) return;
    item.waiting = item.waiting.filter((other) => other !== device);
    item.takenAt ??= this.parts.home.now;
    this.#save(work, item);
    await this.#settle(work, room, item);
    // Somebody fetches: where the box was full, there is room now.
    this.#waits.delete(room.id);
    if (room.backoff > 0) await this.#wake(work, room);
  }

  async #settle(work: Work, room: Room, item: Item): Promise<void> {
    const { home, history } = this.parts;
    const others = item.waiting.filter((device) => home.roster.personOf(device) !== home.identity.person);
    if (others.length === 0 && item.takenAt !== undefined) await history.update(work, room.id, item.id, ({ to }) => ({ taken: true, arrived: to.length > 0 }));
    if (item.waiting.length === 0 && item.takenAt !== undefined) this.#drop(work, item);
  }

  /** Something was said in an epoch whose keys are gone here. It may have been a receipt: who has what we send again tells it again. */
  unheard(room: Room): void {
    this.parts.home.later(`unheard/${room.id}`, unheardMilliseconds, (work) => this.#again(work, room, () => true));
  }

  /** The box knows nothing of ours any more. */
  async sessionBegan(work: Work, room: Room): Promise<void> {
    for (const item of this.of(room)) item.due = true;
    this.#waits.delete(room.id);
    await this.#wake(work, room);
  }

  /** This phone says hello: what it has not confirmed, it may not have. */
  sendAgainTo(work: Work, room: Room, device: string): Promise<void> {
    return this.#again(work, room, (item) => item.waiting.includes(device));
  }

  async #again(work: Work, room: Room, which: (item: Item) => boolean): Promise<void> {
    for (const item of this.of(room)) if (which(item)) item.due = true;
    await this.pump(work, room);
  }

  /** Who is no longer in the room need not confirm. */
  async membersChanged(work: Work, room: Room): Promise<void> {
    const members = room.group?.members ?? [];
    for (const item of this.of(room)) {
      const waiting = item.waiting.filter((device) => members.includes(device));
      if (waiting.length === item.waiting.length) continue;
      item.waiting = waiting;
      this.#save(work, item);
      await this.#settle(work, room, item);
    }
  }

  dropRoom(work: Work, room: Room): void {
    for (const item of this.of(room)) this.#drop(work, item);
  }

  #secondsLeft(item: Item): number {
    const { home } = this.parts;
    const end = (item.takenAt ?? home.now) + home.retentionSeconds * 1_000;
    return Math.max(1, Math.ceil((end - home.now) / 1_000));
  }

  /** What was not confirmed within the retention is not delivered, and said to be so. */
  #watchExpiry(): void {
    const { home, history } = this.parts;
    const ends = [...this.#items.values()].flatMap((item) => (item.takenAt === undefined ? [] : [item.takenAt + home.retentionSeconds * 1_000]));
    if (ends.length === 0) return;
    home.later("expiry", Math.max(1_000, Math.min(...ends) - home.now), async (work) => {
      for (const item of [...this.#items.values()]) {
        if (item.takenAt === undefined || item.takenAt + home.retentionSeconds * 1_000 > home.now) continue;
        await history.update(work, item.room, item.id, ({ arrived }) => ({ expired: arrived !== true }));
        this.#drop(work, item);
        const room = this.parts.rooms.get(item.room);
        if (room !== undefined && decodeContent(bytesOf(item.content))!.kind === "leave") await this.parts.leaving.passOn(work, room);
      }

      work.then(() => this.#watchExpiry());
    });
  }

  #save(work: Work, item: Item): void {
    this.#items.set(item.id, item);
    work.put("forgetting", `outbox/${item.id}`, utf8.encode(JSON.stringify(item)));
  }

  #drop(work: Work, item: Item): void {
    this.#items.delete(item.id);
    work.put("forgetting", `outbox/${item.id}`, undefined);
  }
}
