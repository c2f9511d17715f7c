// One phone: a disk that stays, and on it one run of the app after the other. A run can be cut short between any two of
// its writes, frozen as a tab in the background is, or closed; the next one has the disk alone.
import { hashText, toB64u } from "../../../../src/messaging/codec/bytes.ts";
import { createMessenger, type RunningMessenger } from "../../../../src/messaging/create.ts";
import type { EntryView, RoomView } from "../../../../src/messaging/messenger.ts";
import type { Deps } from "../../../../src/messaging/session/deps.ts";
import { tokenOf } from "../../../../src/messaging/vouching/sealed.ts";
import { BoxLink } from "../../../../src/transport/box-link.ts";
import type { ApiResult, BoxApi, PairFunction } from "../../../../src/transport/link.ts";
import { codes, random } from "../invitations.ts";
import { SimVault } from "../vault.ts";
import { RunVault } from "./run-vault.ts";
import { Life } from "./schedule.ts";
import { Wire } from "./wire.ts";
import type { Family } from "./family.ts";

export type TextView = Extract<EntryView, { kind: "text" }>;

const never = new Promise<never>(() => undefined);

export class SimPhone {
  life = new Life();
  device = "";
  reachable = true;
  wire: Wire | undefined;
  messenger: RunningMessenger | undefined;
  /** The disk takes nothing. */
  full = false;
  #vault: RunVault | undefined;
  #wake = new Set<() => void>();
  #died: () => void = () => undefined;
  #death: Promise<void> = never;
  #opening: Promise<void> = Promise.resolve();

  constructor(
    private readonly family: Family,
    readonly name: string,
    readonly disk = new SimVault(),
  ) {}

  get running(): boolean {
    return this.messenger !== undefined && this.life.alive && !this.life.frozen;
  }

  get person(): string {
    return this.messenger!.view.get().me!.id;
  }

  /** Starts a run; it may die before it is there. */
  open(): Promise<void> {
    return (this.#opening = this.#open());
  }

  async #open(): Promise<void> {
    const life = (this.life = new Life());
    this.#death = new Promise((died) => (this.#died = died));
    this.#wake = new Set();
    const vault = (this.#vault = new RunVault(this.disk, this.family.schedule, life, () => this.full, () => this.crash()));
    const messenger = await Promise.race([createMessenger(this.#deps(vault, life)), this.#death]);
    if (life.alive && messenger !== undefined) this.messenger = messenger;
  }

  /** Something a person does. True when it was done; false where the app died over it. */
  async does(what: (app: RunningMessenger) => Promise<unknown>): Promise<boolean> {
    const { life } = this;
    if (!this.running) return false;
    const done = what(this.messenger!).then(
      () => true,
      () => false,
    );
    return (await Promise.race([done, this.#death.then(() => false)])) && life.alive;
  }

  async idle(): Promise<void> {
    await this.#opening;
    if (this.messenger !== undefined) await Promise.race([this.messenger.idle(), this.#death]);
  }

  /** Gone at once: what was not written is lost, and nobody says goodbye. */
  crash(): void {
    this.life.alive = false;
    this.messenger = undefined;
    this.wire?.break(this.family.roll(2) === 0 ? "reset" : "silent");
    this.#died();
  }

  /** Dies at one of its next writes: before it, or after it and before anything that follows from it. */
  crashAtWrite(count: number, stored: boolean): void {
    this.#vault?.dieAt(count, stored);
  }

  thaw(): void {
    this.family.schedule.thaw(this.life);
    for (const wake of this.#wake) wake();
  }

  setReachable(reachable: boolean): void {
    this.reachable = reachable;
    if (!reachable) this.wire?.break(this.family.roll(2) === 0 ? "reset" : "silent");
    else if (this.running) for (const wake of this.#wake) wake();
  }

  room(id: string): RoomView | undefined {
    return this.messenger?.view.get().rooms.find((room) => room.id === id);
  }

  async texts(room: string): Promise<readonly TextView[]> {
    const app = this.messenger!;
    const thread = app.thread(room);
    await app.idle();
    while (thread.get().hasOlder) await app.loadOlder(room);
    return thread.get().entries.filter((entry): entry is TextView => entry.kind === "text");
  }

  /** Whether a message is on this disk. */
  async stored(room: string, id: string): Promise<boolean> {
    return (await this.disk.get("lasting", `seen/${room}/${id}`)) !== undefined;
  }

  #deps(vault: RunVault, life: Life): Deps {
    const { relay, schedule } = this.family;
    const clock = schedule.clock(life);
    return {
      door: vault,
      clock,
      random,
      ...codes,
      pair: this.#pair,
      link: (pairing, device) => {
        this.device = pairing.deviceId;
        return new BoxLink({ pairing, device, url: "wss://box/mqtt", openSocket: () => this.#connect(life), clock, onWake: (listener) => this.#onWake(listener), findLocked: async () => this.#locked() });
      },
      api: (pairing) => this.#api(pairing.deviceId),
      renewalMilliseconds: this.family.renewalMilliseconds,
      usualBoxPage: "http://home.local:8080",
      boxPage: async () => undefined,
      unlockBox: async () => {
        if (!this.#reaches) return { ok: false, error: "unreachable" };
        relay.unlock();
        return { ok: true, value: undefined };
      },
      appHash: "hash",
      language: "en",
      ...(this.family.engine === undefined ? {} : { engine: this.family.engine }),
      report: (error) => {
        if (life.alive && !this.full) this.family.failures.push(error);
      },
    };
  }

  get #reaches(): boolean {
    return this.reachable && this.family.relay.state !== "off";
  }

  #onWake(listener: () => void): () => void {
    this.#wake.add(listener);
    return () => this.#wake.delete(listener);
  }

  #locked(): { secondsSinceStart: number; origin: undefined } | undefined {
    const { relay, schedule } = this.family;
    return this.#reaches && relay.state === "locked" ? { secondsSinceStart: Math.floor((schedule.now - relay.startedAt) / 1_000), origin: undefined } : undefined;
  }

  #connect(life: Life): Wire {
    const { relay, schedule } = this.family;
    this.wire = new Wire(schedule, life, relay.life, () => this.family.latency(), this.#reaches ? (wire) => relay.accept(wire) : undefined);
    return this.wire;
  }

  readonly #pair: PairFunction = async (qr, device) => {
    const { relay } = this.family;
    const rights = qr.kind === "box" ? 1 : relay.invitations.get(toB64u(tokenOf(qr.secret)));
    if (rights === undefined) return { ok: false, error: "pairing-closed" };
    const id = toB64u(hashText("device/1", device.publicKey).slice(0, 16));
    relay.devices.set(id, { id, key: device.publicKey, rights });
    return { ok: true, value: { boxKey: relay.key, wipeHash: new Uint8Array(32), rights, deviceId: id } };
  };

  #api(device: string): BoxApi {
    const { relay } = this.family;
    const answer = async <T>(value: () => T): Promise<ApiResult<T>> => (this.#reaches && relay.state === "on" ? { ok: true, value: value() } : { ok: false, error: "unreachable" });
    return {
      openInvitation: (token, rights) => answer(() => (relay.invitations.set(toB64u(token), rights), { seconds: 600 })),
      cancelInvitation: (token) => answer(() => void relay.invitations.delete(toB64u(token))),
      devices: () => answer(() => [...relay.devices.values()]),
      removeDevice: (id) => answer(() => relay.remove(id)),
      setClock: () => answer(() => undefined),
      evaluate: async () => ({ ok: false, error: "unreachable" }),
      unlockState: () => answer(() => ({ start: "phone" as const, enrolled: relay.slots.has(device) })),
      beginEnrol: () => answer(() => ({ exchange: new Uint8Array(16), blinded: this.family.element, slot: new Uint8Array(16) })),
      finishEnrol: () => answer(() => void relay.slots.add(device)),
      chooseStart: () => answer(() => undefined),
      settings: () => answer(() => ({ retentionSeconds: relay.retentionSeconds, language: "ko" as const })),
    };
  }
}

