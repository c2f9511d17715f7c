// What the box delivers for a room. Returning means: stored durably, the box may erase it (protocol.md, Delivery).
import { sha256 } from "@noble/hashes/sha2.js";
import { equal, toB64u } from "../codec/bytes.ts";
import type { Header } from "../groups/engine.ts";
import type { Parts } from "../session/parts.ts";
import type { Work } from "../session/work.ts";
import { decodeContent } from "./contents.ts";
import type { Held, Room } from "./room.ts";

const mostHeld = 2_000;
const mostHeldBytes = 16 * 1024 * 1024;
/** No room gets that far ahead while a phone is away; who says so wants to fill our store. */
const furthestEpoch = 10_000;
const mostRemembered = 1_000;

const hashOf = (message: Uint8Array): string => toB64u(sha256(message));

export class Incoming {
  /** Hashes of what was read in this run: what the box sends again is no reason for doubt. */
  readonly #read = new Set<string>();

  constructor(private readonly parts: Parts) {}

  async receive(work: Work, topic: string, payload: Uint8Array): Promise<void> {
    const { home, rooms, letters } = this.parts;
    if (payload.length === 0) return;
    if (topic === `inbox/${home.me}`) return letters.receive(work, payload);
    const room = rooms.ofTopic(topic);
    if (room === undefined) return;
    if (payload[0] === 0x02) await this.parts.hellos.receive(work, room, payload);
    else if (payload[0] === 0x01 || payload[0] === 0x20) await this.#message(work, room, payload.subarray(1).slice(), payload[0] === 0x01);
  }

  async #message(work: Work, room: Room, message: Uint8Array, keep: boolean): Promise<void> {
    const header = this.parts.home.engine.header(message);
    if (header === undefined || !equal(header.group, this.parts.rooms.idBytes(room)) || this.parts.outbox.isEcho(message) || this.#read.has(hashOf(message))) return;
    if (await this.#settlesRejoining(work, room, header, message)) return;
    if (!room.live) return;
    const done = await this.#process(work, room, header, message);
    if (!done && keep) this.#hold(work, room, header, message);
  }

  /** The echo of our external commit makes the group ours; another commit before it means to ask again. */
  async #settlesRejoining(work: Work, room: Room, header: Header, message: Uint8Array): Promise<boolean> {
    const { rejoining } = room;
    if (rejoining === undefined || header.content !== "commit") return false;
    if (equal(rejoining.commit, message)) {
      await this.parts.returning.accepted(work, room);
      return true;
    }

    if (header.epoch === rejoining.group.epoch - 1) this.parts.returning.lost(work, room);
    return false;
  }

  /** False: to be held until a commit, or a voucher, has come. */
  async #process(work: Work, room: Room, header: Header, message: Uint8Array): Promise<boolean> {
    const { applying, epochs, hellos, membership, outbox } = this.parts;
    const received = await room.group!.receive(message, (by, device) => membership.mayRemove(room, by, device));
    switch (received.kind) {
      case "content": {
        this.#remember(message);
        room.saveGroup(work);
        const content = decodeContent(received.plain);
        if (content !== undefined) await applying.apply(work, room, received.from, content);
        return true;
      }
      case "epoch":
        await epochs.entered(work, room, received);
        await this.replay(work, room);
        return true;
      case "removed":
        await epochs.weAreOut(work, room, received.committer);
        return true;
      case "past":
        // Somebody commits where we no longer are: our hello tells it so. What was said there is said again; a receipt is
        // not, until it is asked for.
        hellos.doubt(work, room);
        if (header.content !== "commit") outbox.unheard(room);
        return true;
      case "future":
        hellos.doubt(work, room);
        return false;
      case "refused":
        // A duplicate, a forgery, or of another branch: hellos find out. A commit may wait for a voucher.
        hellos.doubt(work, room);
        return header.content !== "commit" || header.epoch !== room.group!.epoch;
    }
  }

  #remember(message: Uint8Array): void {
    this.#read.add(hashOf(message));
    const oldest = this.#read.size > mostRemembered ? this.#read.values().next().value : undefined;
    if (oldest !== undefined) this.#read.delete(oldest);
  }

  #hold(work: Work, room: Room, header: Header, message: Uint8Array): void {
    const bytes = room.held.reduce((sum, held) => sum + held.message.length, message.length);
    if (room.held.length >= mostHeld || bytes > mostHeldBytes || header.epoch > room.group!.epoch + furthestEpoch) return;
    if (room.held.some((held) => equal(held.message, message))) return;
    const last = Number(room.held.at(-1)?.key.split("/").at(-1) ?? 0);
    const held: Held = { key: `held/${room.id}/${String(last + 1).padStart(9, "0")}`, message, epoch: header.epoch };
    room.held.push(held);
    work.put("lasting", held.key, message);
  }

  /** After a commit, a way back, or a new voucher: what was held may be readable now. */
  async replay(work: Work, room: Room): Promise<void> {
    for (const held of [...room.held]) {
      if (!room.live || !room.held.includes(held) || held.epoch > room.group!.epoch) continue;
      this.#release(work, room, held);
      const header = this.parts.home.engine.header(held.message)!;
      if (!(await this.#process(work, room, header, held.message))) this.#hold(work, room, header, held.message);
    }
  }

  #release(work: Work, room: Room, held: Held): void {
    room.held = room.held.filter((other) => other !== held);
    work.put("lasting", held.key, undefined);
  }
}
