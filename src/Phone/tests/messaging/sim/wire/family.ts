// A family, its box and the network between them, in one process: everything that happens is one event of one schedule,
// and everything that is left to chance comes from one seed.
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import type { Deps } from "../../../../src/messaging/session/deps.ts";
import type { PairedDevice } from "../../../../src/transport/link.ts";
import { seeded } from "../seed.ts";
import type { SimVault } from "../vault.ts";
import { SimPhone } from "./phone.ts";
import { Relay } from "./relay.ts";
import { Schedule } from "./schedule.ts";

/** A family that is set up, to begin many runs with. */
export interface Founded {
  readonly names: readonly string[];
  readonly disks: ReadonlyArray<{ readonly device: string; readonly disk: SimVault }>;
  readonly devices: readonly PairedDevice[];
  readonly room: string;
  readonly at: number;
}

export class Family {
  readonly schedule: Schedule;
  readonly relay: Relay;
  readonly phones: SimPhone[] = [];
  readonly failures: unknown[] = [];
  readonly element = ristretto255_oprf.oprf.blind(Uint8Array.of(1)).blinded;
  renewalMilliseconds = 3 * 86_400_000;
  /** Milliseconds a packet takes. */
  slowest = 40;
  readonly roll: (below: number) => number;
  #restore: () => void;

  constructor(
    seed: number,
    readonly engine: Deps["engine"],
    at?: number,
  ) {
    this.roll = seeded(seed * 2_654_435_761 + 1);
    this.#restore = this.#rule();
    this.schedule = new Schedule(at);
    this.relay = new Relay(this.schedule);
    this.schedule.idle = async (life) => {
      const mine = this.phones.filter((phone) => phone.life === life);
      for (const phone of mine.length > 0 ? mine : this.phones) await phone.idle();
    };
  }

  /** All chance in this process comes from the seed from now on. */
  #rule(): () => void {
    const { roll } = this;
    const [bytes, number] = [crypto.getRandomValues.bind(crypto), Math.random];
    const given = <T extends ArrayBufferView | null>(array: T): T => {
      if (array !== null) {
        const view = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
        for (let i = 0; i < view.length; i++) view[i] = roll(256);
      }

      return array;
    };
    crypto.getRandomValues = given as Crypto["getRandomValues"];
    Math.random = () => roll(1_000_000) / 1_000_000;
    return () => {
      crypto.getRandomValues = bytes;
      Math.random = number;
    };
  }

  latency(): number {
    return 1 + this.roll(this.roll(20) === 0 ? this.slowest * 20 : this.slowest);
  }

  advance(milliseconds: number): Promise<void> {
    return this.schedule.advance(milliseconds);
  }

  end(): void {
    for (const phone of this.phones) phone.life.alive = false;
    this.relay.life.alive = false;
    this.#restore();
  }

  /** The first `inRoom` of them share a room. */
  static async found(names: readonly string[], inRoom: number, engine: Deps["engine"]): Promise<Founded> {
    const family = new Family(1, engine);
    try {
      const [first, ...others] = names;
      const founder = await family.#phone(first!);
      await founder.messenger!.pair("founder", { name: first!, picture: "🐻", phoneLabel: "phone" });
      await family.advance(5_000);
      for (const name of others) await family.#invite(founder, name);
      const people = family.phones.slice(1, inRoom).map((phone) => phone.person);
      const room = await founder.messenger!.createRoom(people, "방");
      await family.advance(60_000);
      if (family.failures.length > 0) throw family.failures[0];
      const disks = family.phones.map(({ device, disk }) => ({ device, disk: disk.clone() }));
      return { names, disks, devices: [...family.relay.devices.values()], room, at: family.schedule.now };
    } finally {
      family.end();
    }
  }

  static async again(founded: Founded, seed: number, engine: Deps["engine"], renewalMilliseconds: number): Promise<Family> {
    const family = new Family(seed, engine, founded.at);
    family.renewalMilliseconds = renewalMilliseconds;
    for (const device of founded.devices) {
      family.relay.devices.set(device.id, device);
      family.relay.slots.add(device.id);
    }

    for (const [i, { device, disk }] of founded.disks.entries()) {
      const phone = new SimPhone(family, founded.names[i]!, disk.clone());
      phone.device = device;
      family.phones.push(phone);
      await phone.open();
    }

    await family.advance(5_000);
    return family;
  }

  async #phone(name: string): Promise<SimPhone> {
    const phone = new SimPhone(this, name);
    this.phones.push(phone);
    await phone.open();
    return phone;
  }

  async #invite(by: SimPhone, name: string): Promise<void> {
    await by.messenger!.invite(2, false);
    const phone = await this.#phone(name);
    const joining = phone.messenger!.pair(by.messenger!.view.get().invitation!.url, { name, picture: "🐰", phoneLabel: "phone" });
    for (let tries = 0; by.messenger!.view.get().invitation?.state !== "joining" && tries < 100; tries++) await this.advance(500);
    await by.messenger!.confirmJoin(true);
    await this.advance(60_000);
    const joined = await joining;
    if (!joined.ok) throw new Error(joined.error);
  }
}
