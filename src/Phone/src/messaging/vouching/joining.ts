// The invited side: introduces itself to the inviter until the answer is here, and takes from it who the family is
// (protocol.md, Vouching). The founder has nobody to ask and vouches for itself.
import { bytesOf, toB64u } from "../codec/bytes.ts";
import { Roster } from "../roster/roster.ts";
import { signVoucher } from "../roster/records.ts";
import type { Parts } from "../session/parts.ts";
import type { Work } from "../session/work.ts";
import { saveIdentity } from "../session/identity-record.ts";
import { openAnswer, sealIntroduction } from "./sealed.ts";

export interface Asking {
  readonly secret: string;
  readonly inviter: string;
}

export interface Person {
  readonly name: string;
  readonly picture: string;
  readonly phoneLabel: string;
}

const introductionId = "introduction";

export class Joining {
  #asking: Asking | undefined;
  /** Told once: the inviter's person said yes; or no, and has removed this phone from the box again. */
  answered: (outcome: "joined" | "refused") => void = () => undefined;

  constructor(private readonly parts: Parts) {}

  async load(): Promise<void> {
    const { home } = this.parts;
    const stored = await home.vault.get("forgetting", "asking");
    if (stored !== undefined) this.#asking = JSON.parse(new TextDecoder().decode(stored)) as Asking;
  }

  get waiting(): boolean {
    return this.#asking !== undefined;
  }

  async found(work: Work, person: Person): Promise<void> {
    const { home, rooms, keyPackages } = this.parts;
    const { identity } = home;
    identity.person = toB64u(home.deps.random(16));
    const voucher = signVoucher(home.boxKey, identity.device, { device: home.me, key: identity.device.publicKey, person: identity.person, rights: 1 });
    home.roster.merge({ vouchers: [voucher], cards: [], removals: [] });
    await keyPackages.card(work, { name: person.name, picture: person.picture, label: person.phoneLabel });
    const family = await rooms.create(work, "family", [], undefined);
    identity.family = family.id;
    saveIdentity(work, identity);
  }

  async ask(work: Work, asking: Asking, person: Person): Promise<void> {
    const { home, letters, keyPackages } = this.parts;
    const { device } = home.identity;
    this.#asking = asking;
    work.put("forgetting", "asking", new TextEncoder().encode(JSON.stringify(asking)));
    // Not vouched for yet: the card stands in a roster of its own until it is.
    const card = await keyPackages.firstCard(work, person);
    const between = { secret: bytesOf(asking.secret), boxKey: home.boxKey, from: home.me, to: asking.inviter };
    letters.keep(work, introductionId, asking.inviter, sealIntroduction(between, home.deps.random(24), { key: device.publicKey, card }));
  }

  async receive(work: Work, payload: Uint8Array): Promise<void> {
    const { home, letters } = this.parts;
    const asking = this.#asking;
    if (asking === undefined) return;
    const opened = openAnswer({ secret: bytesOf(asking.secret), boxKey: home.boxKey, to: home.me }, payload);
    if (opened === undefined || toB64u(opened.from) !== asking.inviter) return;
    const { id, person, family, roster } = opened.content;
    const part = Roster.parse(roster);
    if (part === undefined) return;
    home.roster.merge(part);
    // The chain of vouchers must hold for both of us, or this is not the family that the code was shown by.
    if (!home.roster.active(asking.inviter) || home.roster.personOf(home.me) !== toB64u(person)) return;
    work.put("lasting", "roster", home.roster.encode());
    home.identity.person = toB64u(person);
    home.identity.family = toB64u(family);
    saveIdentity(work, home.identity);
    // A new person's name is chosen now; a further phone of somebody leaves the name that is there.
    if (home.roster.devicesOf(home.identity.person).length === 1) await this.parts.keyPackages.card(work, home.roster.face(home.identity.person));
    await letters.send(work, asking.inviter, { kind: "got", id });
    letters.done(work, introductionId);
    this.#asking = undefined;
    work.put("forgetting", "asking", undefined);
    work.then(() => {
      this.parts.returning.seek();
      this.answered("joined");
    });
  }
}
