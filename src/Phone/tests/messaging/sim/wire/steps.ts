// What can befall a family, one step at a time and at any moment: while packets are on their way, writes under way, the
// box away. Every step is chosen by the family's seed.
import type { Family } from "./family.ts";
import type { SimPhone } from "./phone.ts";
import { roomy } from "./relay.ts";
import { Life } from "./schedule.ts";

export interface Written {
  readonly text: string;
  readonly by: SimPhone;
  /** The app said that it is kept; else it died over it, and both is right. */
  readonly certain: boolean;
}

export class Story {
  readonly written: Written[] = [];
  /** Ids each phone's person has surely looked at. */
  readonly looked = new Map<SimPhone, Set<string>>();
  /** Ids that may have been looked at. */
  readonly glanced = new Map<SimPhone, Set<string>>();
  readonly log: string[] = [];
  /** The guest has left once, or was put out. */
  guestWent = false;
  readonly #life = new Life();

  constructor(
    readonly family: Family,
    readonly room: string,
    /** In the room from the beginning to the end. */
    readonly phones: readonly SimPhone[],
    /** Comes into the room, leaves it, is put out of the family. */
    readonly guest?: SimPhone,
  ) {
    this.#guestPerson = guest?.person;
  }

  readonly #guestPerson: string | undefined;

  #roll(below: number): number {
    return this.family.roll(below);
  }

  #say(what: string): void {
    this.log.push(`${((this.family.schedule.now % 86_400_000) / 1_000).toFixed(3)} ${what}`);
  }

  async step(): Promise<void> {
    const all = this.guest === undefined ? this.phones : [...this.phones, this.guest];
    const phone = all[this.#roll(all.length)]!;
    const steps: ReadonlyArray<readonly [number, () => unknown]> = [
      [26, () => this.#write(phone)],
      [9, () => this.#look(phone)],
      [14, () => this.#cut(phone)],
      [8, () => this.#away(phone)],
      [10, () => this.#crash(phone)],
      [5, () => this.#freeze(phone)],
      [7, () => this.#kill()],
      [9, () => this.#squeeze(phone)],
      [3, () => this.#fill(phone)],
      [2, () => this.#rename(phone)],
      [this.guest === undefined ? 0 : 12, () => this.#move()],
    ];
    let left = this.#roll(steps.reduce((sum, [weight]) => sum + weight, 0));
    await steps.find(([weight]) => (left -= weight) < 0)![1]();
    await this.#pass();
  }

  #pass(): Promise<void> {
    const [most] = [[1], [60], [60], [400], [2_000], [6_000], [20_000], [90_000]][this.#roll(8)]!;
    return this.family.advance(this.#roll(most!));
  }

  /** The guest is asked in, leaves, or is put out for good. */
  async #move(): Promise<void> {
    const { guest, room } = this;
    const host = this.phones[this.#roll(this.phones.length)]!;
    if (guest === undefined || !host.running) return;
    const what = this.#roll(12);
    if (what === 0 && this.written.length > 6) {
      this.guestWent = true;
      this.#say(`${host.name} puts ${guest.name} out of the family`);
      await host.does((app) => app.removePhone(guest.device));
    } else if (what < 5 && guest.running && guest.room(room)?.state === "open") {
      this.guestWent = true;
      this.#say(`${guest.name} leaves`);
      await guest.does((app) => app.leaveRoom(room));
    } else {
      this.#say(`${host.name} asks ${guest.name} in`);
      await host.does((app) => app.addToRoom(room, [this.#guestPerson!]));
    }
  }

  async #write(phone: SimPhone): Promise<void> {
    if (phone.room(this.room)?.state !== "open" && phone === this.guest) return;
    for (let many = 1 + this.#roll(this.#roll(3) === 0 ? 6 : 1); many > 0 && phone.running; many--) {
      const text = `${phone.name} ${this.written.length}`;
      this.#say(`${phone.name} writes "${text}"`);
      const certain = await phone.does((app) => app.send(this.room, text));
      this.written.push({ text, by: phone, certain });
    }
  }

  async #look(phone: SimPhone): Promise<void> {
    if (!phone.running || phone === this.guest) return;
    const ids = (await phone.texts(this.room)).map(({ id }) => id);
    this.#say(`${phone.name} reads`);
    const sure = await phone.does((app) => app.markRead(this.room));
    const add = (map: Map<SimPhone, Set<string>>): unknown => ids.map((id) => (map.get(phone) ?? map.set(phone, new Set()).get(phone)!).add(id));
    add(this.glanced);
    if (sure) add(this.looked);
  }

  /** After a few more packets the line breaks. */
  #cut(phone: SimPhone): void {
    const { wire } = phone;
    if (wire === undefined) return;
    wire.how = this.#roll(3) === 0 ? "silent" : "reset";
    wire.breaksAfter = 1 + this.#roll(12);
    this.#say(`${phone.name}'s line breaks (${wire.how}) after ${wire.breaksAfter} packets`);
  }

  #away(phone: SimPhone): void {
    if (!phone.reachable) return;
    const back = this.#roll(this.#roll(2) === 0 ? 3_000 : 200_000);
    this.#say(`${phone.name} has no network for ${back} ms`);
    phone.setReachable(false);
    this.#later(back, () => phone.setReachable(true));
  }

  #crash(phone: SimPhone): void {
    if (!phone.life.alive || phone.life.frozen) return;
    const [writes, stored] = [this.#roll(8), this.#roll(2) === 0];
    this.#say(`${phone.name} dies ${writes === 0 ? "now" : `${stored ? "after" : "over"} write ${writes}`}`);
    const { life } = phone;
    if (writes === 0) phone.crash();
    else phone.crashAtWrite(writes, stored);
    this.#later(this.#roll(this.#roll(2) === 0 ? 500 : 60_000), () => this.#reopen(phone, life));
  }

  /** Closed by now, or it is closed and opened by its person. */
  #reopen(phone: SimPhone, life: Life): void {
    if (phone.life !== life) return;
    if (life.alive) phone.crash();
    this.#say(`${phone.name} opens again`);
    void phone.open();
  }

  #freeze(phone: SimPhone): void {
    if (!phone.running) return;
    const { life } = phone;
    const thawed = this.#roll(this.#roll(2) === 0 ? 5_000 : 400_000);
    this.#say(`${phone.name} is frozen for ${thawed} ms`);
    life.frozen = true;
    this.#later(thawed, () => life === phone.life && life.alive && phone.thaw());
  }

  #kill(): void {
    const { relay } = this.family;
    if (relay.state === "off") return;
    const [off, locked] = [this.#roll(this.#roll(2) === 0 ? 1_000 : 60_000), this.#roll(2) === 0];
    this.#say(`the box dies for ${off} ms${locked ? ", then is locked" : ""}`);
    relay.kill();
    // A machine that comes back knows no old connection, and says so; one that is away says nothing.
    if (this.#roll(2) === 0) for (const phone of this.phones) phone.wire?.break("reset");
    this.#later(off, () => this.#start(locked));
  }

  #start(locked: boolean): void {
    const { relay } = this.family;
    relay.start(locked);
    this.#say(`the box starts${locked ? ", locked" : ""}`);
    for (const phone of this.phones) phone.wire?.break("reset");
    if (locked) this.#later(this.#roll(30_000), () => this.#unlock());
  }

  #unlock(): void {
    if (this.family.relay.state !== "locked") return;
    const phone = this.phones[this.#roll(this.phones.length)]!;
    this.#say(`${phone.name} unlocks the box`);
    if (phone.running && phone.reachable) void phone.does((app) => app.unlockBox());
    this.#later(2_000, () => this.#unlock());
  }

  /** The box takes little for a while: of a phone, for a phone, or so fast. */
  #squeeze(phone: SimPhone): void {
    const { relay } = this.family;
    const how = this.#roll(3);
    this.#say(["shares for the absent are small", "shares of senders are small", `${phone.name} may send little`][how]!);
    if (how === 0) relay.limits.recipientBytes = 300 + this.#roll(3_000);
    else if (how === 1) relay.limits.senderBytes = 300 + this.#roll(3_000);
    else relay.tokens.set(phone.device, this.#roll(3));
    this.#later(this.#roll(this.#roll(3) === 0 ? 3_000 : 300_000), () => this.#relax());
  }

  #relax(): void {
    this.family.relay.limits = { ...roomy };
    this.family.relay.tokens.clear();
  }

  #fill(phone: SimPhone): void {
    this.#say(`${phone.name}'s disk is full`);
    phone.full = true;
    this.#later(this.#roll(10_000), () => (phone.full = false));
  }

  async #rename(phone: SimPhone): Promise<void> {
    await phone.does((app) => app.renameRoom(this.room, `room ${this.written.length}`));
  }

  #later(milliseconds: number, run: () => void): void {
    this.family.schedule.in(milliseconds, this.#life, run);
  }

  /** From here on all is well: what was to come of bad luck does not come any more. */
  async heal(): Promise<void> {
    const { relay } = this.family;
    this.#life.alive = false;
    this.#say("all is well again");
    this.#relax();
    if (relay.state === "off") {
      relay.start(false);
      for (const phone of this.phones) phone.wire?.break("reset");
    }

    relay.unlock();
    for (const phone of [...this.phones, ...(this.guest === undefined ? [] : [this.guest])]) {
      phone.full = false;
      phone.crashAtWrite(Infinity, false);
      if (phone.wire !== undefined) phone.wire.breaksAfter = Infinity;
      if (phone.life.frozen) phone.thaw();
      if (!phone.life.alive) await phone.open();
      if (!phone.reachable) phone.setReachable(true);
    }
  }

  /** One more word of each, to see that they can still talk. */
  async lastWords(): Promise<void> {
    for (const phone of this.phones) await this.#write(phone);
  }
}
