// A random life of one group at the engine: adds, removes, updates, returns from outside, stored and loaded again. All
// members agree after each step, and read each other; who is out reads nothing.
import { describe, expect, it } from "vitest";
import type { Group, GroupEngine, KeyPackagePair } from "../../src/messaging/groups/engine.ts";
import { makeEngine } from "../../src/messaging/groups/mls-engine.ts";
import { makeDevice } from "../../src/messaging/identity/device.ts";
import { seeded, seedOfRun } from "./sim/seed.ts";

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const steps = Number(process.env.LIFE_STEPS ?? 20);
const most = 8;

interface Member {
  readonly id: string;
  readonly engine: GroupEngine;
  group: Group;
}

class Life {
  members: Member[] = [];
  readonly outside: Member[] = [];

  async begin(): Promise<this> {
    const founder = await this.#device();
    this.members = [{ ...founder, group: await founder.engine.create(random(16)) }];
    return this;
  }

  async #device(): Promise<{ id: string; engine: GroupEngine }> {
    const device = await makeDevice(random);
    return { id: device.id, engine: await makeEngine(device, () => true) };
  }

  /** The commit reaches all; the committer by its echo. */
  async commit(by: Member, adds: number, remove: readonly Member[]): Promise<void> {
    const joining: Array<{ id: string; engine: GroupEngine; keys: KeyPackagePair }> = [];
    for (let i = 0; i < adds; i++) {
      const device = await this.#device();
      joining.push({ ...device, keys: await device.engine.keyPackage() });
    }

    const commit = await by.group.commit({ add: joining.map(({ keys }) => keys.publicPart), remove: remove.map(({ id }) => id) });
    expect(commit).toBeDefined();
    let welcome: Uint8Array | undefined;
    for (const member of this.members) {
      const received = await member.group.receive(commit!);
      member.group.forget();
      expect(received.kind).toBe(remove.includes(member) ? "removed" : "epoch");
      if (received.kind === "epoch" && received.own) welcome = received.welcome;
    }

    this.outside.push(...remove);
    this.members = this.members.filter((member) => !remove.includes(member));
    for (const { id, engine, keys } of joining) {
      const joined = await engine.join(welcome!, [keys]);
      expect(joined, "a new member can join").toBeDefined();
      this.members.push({ id, engine, group: joined!.group });
    }
  }

  async comeBack(who: Member, helper: Member): Promise<void> {
    const back = await who.engine.rejoin(await helper.group.groupInfo());
    expect(back, "a member can come back").toBeDefined();
    for (const member of this.members) if (member !== who) expect(await member.group.receive(back!.commit)).toMatchObject({ kind: "epoch", rejoined: true, committer: who.id });
    who.group = back!.group;
  }

  async agree(roll: (below: number) => number): Promise<void> {
    const [first] = this.members;
    for (const { group } of this.members) {
      expect(group.branch()).toEqual(first!.group.branch());
      expect([...group.members].sort()).toEqual(this.members.map(({ id }) => id).sort());
    }

    const speaker = this.members[roll(this.members.length)]!;
    const message = await speaker.group.seal(random(40));
    for (const member of this.members) if (member !== speaker) expect(await member.group.receive(message)).toMatchObject({ kind: "content", from: speaker.id });
    for (const gone of this.outside.slice(-3)) expect((await gone.group.receive(message)).kind).not.toBe("content");
    for (const member of this.members) member.group.forget();
  }
}

describe("a group's life", () => {
  it("keeps all members in agreement", async () => {
    const roll = seeded(seedOfRun("group life"));
    const life = await new Life().begin();
    for (let step = 0; step < steps; step++) {
      const pick = (): Member => life.members[roll(life.members.length)]!;
      const by = pick();
      const room = most - life.members.length;
      const victims = life.members.filter((member) => member !== by).filter(() => roll(4) === 0).slice(0, 3);
      const kind = roll(6);
      if (life.members.length < 3 || (kind === 0 && room > 0)) await life.commit(by, 1 + roll(Math.max(1, Math.min(3, room))), []);
      else if (kind === 1) await life.commit(by, 0, victims);
      else if (kind === 2) await life.commit(by, Math.min(room, 1 + roll(2)), victims);
      else if (kind === 3) await life.comeBack(by, life.members.find((member) => member !== by)!);
      else await life.commit(by, 0, []);
      const stored = pick();
      stored.group = stored.engine.decode(stored.group.encode())!;
      await life.agree(roll);
    }
  }, 180_000);
});
