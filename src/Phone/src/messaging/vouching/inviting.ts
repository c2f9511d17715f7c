// The inviting side: an open invitation, who asks to come in by it, and the voucher a person signs by saying yes
// (protocol.md, Vouching). One invitation at a time.
import { bytesOf, equal, hashText, toB64u } from "../codec/bytes.ts";
import { deviceId } from "../identity/device.ts";
import type { InvitationView, Outcome } from "../messenger.ts";
import { cardHolds, signVoucher } from "../roster/records.ts";
import type { Parts } from "../session/parts.ts";
import { fromJson, type Work } from "../session/work.ts";
import type { RightsNumber } from "../../transport/link.ts";
import { openIntroduction, sealAnswer, tokenOf, type Introduction } from "./sealed.ts";

interface Open {
  readonly secret: string;
  readonly rights: RightsNumber;
  readonly mine: boolean;
  readonly expiresAt: number;
  readonly state: InvitationView["state"];
}

export class Inviting {
  #open: Open | undefined;
  #joiner: Introduction | undefined;

  constructor(private readonly parts: Parts) {}

  async load(): Promise<void> {
    const open = fromJson<Open>(await this.parts.home.vault.get("forgetting", "invitation"));
    if (open !== undefined && open.state === "open" && open.expiresAt > this.parts.home.now) this.#open = open;
    this.#watch();
  }

  async invite(asked: RightsNumber, mine: boolean): Promise<Outcome> {
    const { home } = this.parts;
    // There is one founder: a further phone of that person is an adult's.
    const rights = asked === 1 ? 2 : asked;
    const secret = home.deps.random(16);
    const opened = await home.api.openInvitation(tokenOf(secret), rights);
    if (!opened.ok) return opened;
    await home.run(async (work) => this.#set(work, { secret: toB64u(secret), rights, mine, expiresAt: home.now + opened.value.seconds * 1_000, state: "open" }));
    this.#watch();
    return { ok: true };
  }

  #set(work: Work, open: Open | undefined): void {
    this.#open = open;
    if (open?.state !== "joining") this.#joiner = undefined;
    work.put("forgetting", "invitation", open === undefined ? undefined : new TextEncoder().encode(JSON.stringify(open)));
  }

  #watch(): void {
    const { home } = this.parts;
    const open = this.#open;
    if (open === undefined) return;
    home.later("invitation", Math.max(0, open.expiresAt - home.now), async (work) => {
      if (this.#open?.secret === open.secret && this.#open.state === "open") this.#set(work, { ...this.#open, state: "expired" });
    });
  }

  async cancel(): Promise<void> {
    const { home } = this.parts;
    const open = this.#open;
    if (open === undefined) return;
    home.forget("invitation");
    await home.run(async (work) => this.#set(work, undefined));
    if (open.state === "open") await home.api.cancelInvitation(tokenOf(bytesOf(open.secret)));
  }

  view(): InvitationView | undefined {
    const { home } = this.parts;
    const open = this.#open;
    if (open === undefined) return undefined;
    const fingerprint = hashText("box/1", home.boxKey).slice(0, 16);
    const url = home.deps.inviteUrl({ kind: "phone", secret: bytesOf(open.secret), fingerprint, inviter: home.me, name: home.identity.boxName });
    return { url, expiresAt: open.expiresAt, state: open.state, joinerName: this.#joiner?.card.name };
  }

  receive(work: Work, payload: Uint8Array): void {
    const { home } = this.parts;
    const open = this.#open;
    if (open === undefined || open.state !== "open") return;
    const introduction = openIntroduction({ secret: bytesOf(open.secret), boxKey: home.boxKey, to: home.me }, payload);
    if (introduction === undefined) return;
    const { key, card } = introduction.content;
    const own = deviceId(key);
    if (own !== toB64u(introduction.from) || !equal(card.device, introduction.from) || !cardHolds(home.boxKey, card, key) || home.engine.ownerOf(card.keyPackage) !== own) return;
    this.#joiner = introduction.content;
    this.#set(work, { ...open, state: "joining" });
  }

  async confirm(accept: boolean): Promise<void> {
    const { home } = this.parts;
    const [open, joiner] = [this.#open, this.#joiner];
    if (open === undefined || joiner === undefined || open.state !== "joining") return;
    const device = deviceId(joiner.key);
    if (accept) return home.run(async (work) => this.#vouch(work, open, joiner, device));
    // Who finds itself removed while it asks has its answer.
    if ((await home.api.removeDevice(device)).ok) await home.run(async (work) => this.#set(work, undefined));
  }

  #vouch(work: Work, open: Open, joiner: Introduction, device: string): void {
    const { home, rooms, returning, membership } = this.parts;
    const person = open.mine ? home.identity.person : toB64u(home.deps.random(16));
    const voucher = signVoucher(home.boxKey, home.identity.device, { device, key: joiner.key, person, rights: open.rights });
    home.roster.merge({ vouchers: [voucher], cards: [joiner.card], removals: [] });
    work.put("lasting", "roster", home.roster.encode());
    this.#answer(work, open, device, { person: bytesOf(person), family: bytesOf(home.identity.family), roster: home.roster.encode() });
    returning.announce(work, { vouchers: [voucher], cards: [joiner.card] });
    this.#set(work, { ...open, state: "joined" });
    work.then(() => rooms.all.forEach((room) => membership.look(room)));
  }

  /** Kept until the new phone says that it has it. */
  #answer(work: Work, open: Open, device: string, answer: Omit<Parameters<typeof sealAnswer>[2], "id">): void {
    const { home, letters } = this.parts;
    const id = home.deps.random(16);
    const between = { secret: bytesOf(open.secret), boxKey: home.boxKey, from: home.me, to: device };
    letters.keep(work, toB64u(id), device, sealAnswer(between, home.deps.random(24), { id, ...answer }));
  }
}
