// Hello (0x02): after a fresh session each phone tells its rooms which state it is in, signed. Whoever is behind, or on
// the losing side of a fork, is sent the winning state and comes back by itself (protocol.md, Epochs).
import { bytesOf, compare, concat, equal, text, toB64u, uint64 } from "../codec/bytes.ts";
import { verify } from "../identity/device.ts";
import type { PublishOutcome } from "../../transport/link.ts";
import type { Parts } from "../session/parts.ts";
import type { Work } from "../session/work.ts";
import type { Room } from "./room.ts";

const length = 1 + 16 + 8 + 16 + 64;
const leastBetween = 5_000;
/** A commit on its way may settle a difference before we ask. */
const patience = 3_000;

interface Position {
  readonly epoch: number;
  readonly branch: Uint8Array;
}

/** The greater epoch wins; of two equal ones the branch with the smaller tag. */
export function beats(a: Position, b: Position): boolean {
  return a.epoch !== b.epoch ? a.epoch > b.epoch : compare(a.branch, b.branch) < 0;
}

/** The signed text of a hello. */
export function helloText(boxKey: Uint8Array, room: Uint8Array, device: Uint8Array, epoch: Uint8Array, branch: Uint8Array): Uint8Array {
  return text("hello/1", boxKey, room, device, epoch, branch);
}

export class Hellos {
  constructor(private readonly parts: Parts) {}

  say(work: Work, room: Room): void {
    const { home } = this.parts;
    const group = room.group;
    if (group === undefined || !group.active) return;
    room.record.owesHello = true;
    room.save(work);
    if (!home.online) return;
    const doubts = room.doubts;
    const [epoch, branch] = [uint64(group.epoch), group.branch()];
    const signature = home.identity.device.sign(helloText(home.boxKey, group.id, bytesOf(home.me), epoch, branch));
    room.toldEpoch = group.epoch;
    room.helloAt = home.now;
    const payload = concat(Uint8Array.of(0x02), bytesOf(home.me), epoch, branch, signature);
    work.then(() => void home.link.publish(room.topic, payload, { qos: 1 }).then((outcome) => this.#said(room, outcome, doubts)));
  }

  /** Owed until the box has it: who does not hear it sends us nothing again. */
  #said(room: Room, outcome: PublishOutcome, doubts: number): void {
    if (outcome === "refused") return this.soon(room);
    if (outcome === "offline" || doubts !== room.doubts || !room.record.owesHello) return;
    this.parts.home.start(async (work) => {
      room.record.owesHello = false;
      room.save(work);
    });
  }

  /** Says it once more, when there is doubt whether we are where the others are; not too often. */
  doubt(work: Work, room: Room): void {
    room.doubts++;
    room.record.owesHello = true;
    room.save(work);
    this.soon(room);
  }

  soon(room: Room): void {
    const { home } = this.parts;
    const wait = Math.max(patience, room.helloAt + leastBetween - home.now);
    home.later(`doubt/${room.id}`, wait, async (work) => this.say(work, room));
  }

  async receive(work: Work, room: Room, payload: Uint8Array): Promise<void> {
    const { home } = this.parts;
    const group = room.group;
    if (payload.length !== length || group === undefined || !group.active) return;
    const [id, epochBytes, branch, signature] = [payload.slice(1, 17), payload.slice(17, 25), payload.slice(25, 41), payload.slice(41)];
    const device = toB64u(id);
    const key = home.roster.active(device) ? home.roster.keyOf(device) : undefined;
    if (device === home.me || key === undefined || !verify(key, helloText(home.boxKey, group.id, id, epochBytes, branch), signature)) return;
    const theirs = { epoch: Number(new DataView(epochBytes.buffer).getBigUint64(0)), branch };
    const ours = { epoch: group.epoch, branch: group.branch() };
    if (theirs.epoch === ours.epoch && equal(theirs.branch, ours.branch)) {
      home.forget(`answer/${room.id}/${device}`);
      await this.#tellAgain(work, room, device);
    } else if (beats(theirs, ours)) this.#behind(room, theirs);
    else if (group.members.includes(device)) {
      this.#answer(room, device);
      // The commit between us may be on its way to it, and then it says no other hello: it holds what is of our epoch until then.
      if (theirs.epoch < ours.epoch) await this.#tellAgain(work, room, device);
    }
  }

  async #tellAgain(work: Work, room: Room, device: string): Promise<void> {
    const { outbox, receipts } = this.parts;
    await outbox.sendAgainTo(work, room, device);
    if (room.record.recentlyRead.length > 0) receipts.again(work, room);
  }

  #behind(room: Room, theirs: Position): void {
    const { home } = this.parts;
    home.later(`behind/${room.id}`, patience, async (work) => {
      const group = room.group;
      if (group?.active === true && beats(theirs, { epoch: group.epoch, branch: group.branch() })) this.say(work, room);
    });
  }

  /** One member answers; the next one only if that did not help. */
  #answer(room: Room, device: string): void {
    const { home, returning } = this.parts;
    const others = room.group!.members.filter((member) => member !== device);
    const rank = others.indexOf(home.me);
    home.later(`answer/${room.id}/${device}`, 100 + rank * 4_000, (work) => returning.send(work, room, device));
  }
}
