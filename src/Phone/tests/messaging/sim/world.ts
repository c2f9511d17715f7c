// A family in one process: phones with their vaults and lines, one box, virtual time.
import { vi } from "vitest";
import { hashText, toB64u } from "../../../src/messaging/codec/bytes.ts";
import { createMessenger, type RunningMessenger } from "../../../src/messaging/create.ts";
import { tokenOf } from "../../../src/messaging/vouching/sealed.ts";
import type { EntryView, RoomView } from "../../../src/messaging/messenger.ts";
import type { VaultDoor } from "../../../src/platform/vault.ts";
import type { Deps } from "../../../src/messaging/session/deps.ts";
import type { PairFunction, RightsNumber } from "../../../src/transport/link.ts";
import { SimBox } from "./box.ts";
import { SimClock } from "./clock.ts";
import { codes, random } from "./invitations.ts";
import { SimLink } from "./link.ts";
import { SimVault } from "./vault.ts";

// Real cryptography on slow machines.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

export class World {
  readonly clock = new SimClock();
  readonly box = new SimBox(this.clock);
  readonly phones: Phone[] = [];
  readonly failures: unknown[] = [];
  /** Gives a phone another store than the one in memory. */
  doorFor: ((name: string) => VaultDoor) | undefined;
  renewalMilliseconds = 3 * 86_400_000;

  constructor() {
    this.clock.settle = () => this.settle();
  }

  /** Until nothing moves any more at this moment of virtual time. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      const before = this.box.activity;
      await new Promise((resolve) => setImmediate(resolve));
      for (const phone of this.phones) await phone.messenger?.idle();
      quiet = this.box.activity === before ? quiet + 1 : 0;
    }
  }

  /** For what takes real time, as stores do: a real one is asked, virtual time stands. */
  async until(holds: () => boolean): Promise<void> {
    for (let tries = 0; !holds(); tries++) {
      if (tries > 2_000) throw new Error("it did not come to pass");
      await this.settle();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  advance(seconds: number): Promise<void> {
    return this.clock.advance(seconds * 1_000);
  }

  async founder(name: string): Promise<Phone> {
    const phone = await this.phone(name);
    const outcome = await phone.app.pair("founder", { name, picture: "🐻", phoneLabel: `${name}'s phone` });
    if (!outcome.ok) throw new Error(outcome.error);
    await this.advance(5);
    return phone;
  }

  async phone(name: string): Promise<Phone> {
    const phone = new Phone(this, name);
    phone.door = this.doorFor?.(name) ?? phone.vault;
    this.phones.push(phone);
    await phone.open();
    return phone;
  }

  /** `by` invites a new phone, which pairs and is let in. */
  async invite(by: Phone, name: string, options: { rights?: RightsNumber; mine?: boolean } = {}): Promise<Phone> {
    await by.app.invite(options.rights ?? 2, options.mine ?? false);
    const phone = await this.phone(name);
    const paired = phone.app.pair(by.app.view.get().invitation!.url, { name, picture: "🐰", phoneLabel: `${name}'s phone` });
    await this.until(() => by.app.view.get().invitation?.state === "joining");
    await by.app.confirmJoin(true);
    await this.advance(30);
    const outcome = await paired;
    if (!outcome.ok) throw new Error(outcome.error);
    return phone;
  }

  /** A founder and others, all in one family. */
  async family(...names: string[]): Promise<Phone[]> {
    const [first, ...others] = names;
    const phones = [await this.founder(first!)];
    for (const name of others) phones.push(await this.invite(phones[0]!, name));
    return phones;
  }

  async end(): Promise<void> {
    for (const phone of this.phones) await phone.messenger?.close();
    if (this.failures.length > 0) throw this.failures[0];
  }
}

export class Phone {
  readonly vault = new SimVault();
  /** Another store than the one in memory. */
  door: VaultDoor = this.vault;
  link: SimLink | undefined;
  messenger: RunningMessenger | undefined;
  reachable = true;
  device = "";

  constructor(
    private readonly world: World,
    readonly name: string,
  ) {}

  get app(): RunningMessenger {
    return this.messenger!;
  }

  get person(): string {
    return this.app.view.get().me!.id;
  }

  async open(): Promise<void> {
    const { world } = this;
    const { box } = world;
    const pair: PairFunction = async (qr, device) => {
      const token = qr.kind === "phone" ? toB64u(tokenOf(qr.secret)) : "";
      const rights = qr.kind === "box" ? 1 : box.invitations.get(token);
      if (rights === undefined) return { ok: false, error: "pairing-closed" };
      box.invitations.delete(token);
      const id = toB64u(hashText("device/1", device.publicKey).slice(0, 16));
      box.devices.set(id, { id, key: device.publicKey, rights });
      return { ok: true, value: { boxKey: box.key, wipeHash: new Uint8Array(32), rights, deviceId: id } };
    };
    const deps: Deps = {
      door: this.door,
      clock: world.clock,
      random,
      ...codes,
      pair,
      link: (pairing) => {
        this.device = pairing.deviceId;
        this.link = new SimLink(box, pairing.deviceId, this.reachable);
        return this.link;
      },
      api: (pairing) => box.api(pairing.deviceId),
      renewalMilliseconds: world.renewalMilliseconds,
      usualBoxPage: "http://home.local:8080",
      boxPage: async () => (box.up ? `http://home.local:${box.httpPort}` : undefined),
      unlockBox: async () => ({ ok: true, value: undefined }),
      appHash: "hash",
      language: "en",
      report: (error) => world.failures.push(error),
    };
    this.messenger = await createMessenger(deps);
  }

  /** The app is closed and opened again: only the vault remains. */
  async reload(): Promise<void> {
    await this.app.close();
    await this.open();
    await this.world.settle();
  }

  async offline(): Promise<void> {
    this.reachable = false;
    this.link!.reachable = false;
    this.link!.cut();
    await this.world.settle();
  }

  async online(): Promise<void> {
    this.reachable = true;
    this.link!.reachable = true;
    this.link!.tryConnect();
    await this.world.settle();
  }

  room(index = 0): RoomView {
    return this.app.view.get().rooms[index]!;
  }

  async entries(room: string): Promise<readonly EntryView[]> {
    const thread = this.app.thread(room);
    await this.app.idle();
    while (thread.get().hasOlder) await this.app.loadOlder(room);
    return thread.get().entries;
  }

  async texts(room: string): Promise<string[]> {
    return (await this.entries(room)).flatMap((entry) => (entry.kind === "text" ? [entry.text] : []));
  }

  async text(room: string, text: string): Promise<Extract<EntryView, { kind: "text" }>> {
    const found = (await this.entries(room)).find((entry) => entry.kind === "text" && entry.text === text);
    if (found?.kind !== "text") throw new Error(`no such message: ${text}`);
    return found;
  }
}
