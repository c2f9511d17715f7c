// Tells the senders what has arrived and what was read here: gathered for a moment, sent as one message, and owed until
// the box has taken it. After the box forgot, the latest reads are told again (protocol.md, Receipts).
import { toB64u } from "../codec/bytes.ts";
import { encodeContent } from "../rooms/contents.ts";
import type { Room } from "../rooms/room.ts";
import type { Parts } from "../session/parts.ts";
import type { Work } from "../session/work.ts";

const gatherMilliseconds = 250;
const remembered = 200;
const mostInOne = 500;

export class Receipts {
  constructor(private readonly parts: Parts) {}

  arrived(work: Work, room: Room, id: string): void {
    if (!room.record.owedArrived.includes(id)) room.record.owedArrived.push(id);
    for (const told of room.telling) told.delete(`arrived/${id}`);
    room.save(work);
    this.#soon(room, gatherMilliseconds);
  }

  read(work: Work, room: Room, ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.#owe(room, ids);
    room.record.recentlyRead = [...room.record.recentlyRead.filter((id) => !ids.includes(id)), ...ids].slice(-remembered);
    room.save(work);
    this.#soon(room, gatherMilliseconds);
  }

  /** Somebody may have missed what we told. */
  again(work: Work, room: Room): void {
    this.#owe(room, room.record.recentlyRead);
    room.save(work);
    this.#soon(room, 1_000);
  }

  /** What is on its way may have been told before there was somebody to hear it. */
  #owe(room: Room, read: readonly string[]): void {
    room.record.owedRead = [...new Set([...room.record.owedRead, ...read])];
    for (const told of room.telling) for (const id of read) told.delete(`read/${id}`);
  }

  resume(room: Room): void {
    this.#soon(room, gatherMilliseconds);
  }

  #soon(room: Room, milliseconds: number): void {
    this.parts.home.later(`receipts/${room.id}`, milliseconds, (work) => this.#send(work, room));
  }

  async #send(work: Work, room: Room): Promise<void> {
    const { home, outbox } = this.parts;
    const [arrived, read] = [room.record.owedArrived.slice(0, mostInOne), room.record.owedRead.slice(0, mostInOne)];
    if (arrived.length + read.length === 0 || !home.online || !room.live) return;
    const content = encodeContent({ kind: "receipt", id: toB64u(home.deps.random(16)), at: home.now, n: room.record.clock, arrived, read });
    const told = new Set([...arrived.map((id) => `arrived/${id}`), ...read.map((id) => `read/${id}`)]);
    room.telling.add(told);
    await outbox.publish(work, room, content, { qos: 1 }, (outcome) =>
      home.start(async (done) => {
        room.telling.delete(told);
        if (outcome === "taken" || outcome === "nobody") {
          room.record.owedArrived = room.record.owedArrived.filter((id) => !told.has(`arrived/${id}`));
          room.record.owedRead = room.record.owedRead.filter((id) => !told.has(`read/${id}`));
          room.save(done);
        }

        if (room.record.owedArrived.length + room.record.owedRead.length > 0) this.#soon(room, outcome === "taken" ? gatherMilliseconds : 5_000);
      }),
    );
  }
}
