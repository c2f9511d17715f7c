// The key package this phone offers on its card. It is replaced as soon as it was used; the private halves of replaced
// ones stay for two retentions, as long as a Welcome for them can be under way (protocol.md, Roster).
import { decode, encode } from "../codec/cbor.ts";
import { bytes, list, record, uint } from "../codec/shape.ts";
import { signCard, type Card } from "../roster/records.ts";
import type { Parts } from "../session/parts.ts";
import type { Work } from "../session/work.ts";
import type { KeyPackagePair } from "./engine.ts";

const stored = record({ pairs: list(record({ publicPart: bytes(), privatePart: bytes(), until: uint })) });
const forever = Number.MAX_SAFE_INTEGER;

interface Kept extends KeyPackagePair {
  readonly until: number;
}

export class KeyPackages {
  #kept: Kept[] = [];
  constructor(private readonly parts: Parts) {}

  async load(): Promise<void> {
    const record = await this.parts.home.vault.get("forgetting", "key-packages");
    this.#kept = record === undefined ? [] : (stored(decode(record))?.pairs ?? []);
  }

  get all(): readonly KeyPackagePair[] {
    return this.#kept;
  }

  async current(work: Work): Promise<KeyPackagePair> {
    return this.#kept.find(({ until }) => until === forever) ?? (await this.renew(work));
  }

  async renew(work: Work): Promise<KeyPackagePair> {
    const { home } = this.parts;
    const made = await home.engine.keyPackage();
    const over = home.now + 2 * home.retentionSeconds * 1_000;
    const former = this.#kept.map((kept) => (kept.until === forever ? { ...kept, until: over } : kept)).filter(({ until }) => until > home.now);
    this.#kept = [{ ...made, until: forever }, ...former];
    work.put("forgetting", "key-packages", encode({ pairs: this.#kept.map(({ publicPart, privatePart, until }) => ({ publicPart, privatePart, until })) }));
    return made;
  }

  /** The card of a phone that is not vouched for yet. A second phone's person has a name already: an older choice yields. */
  async firstCard(work: Work, person: { readonly name: string; readonly picture: string; readonly phoneLabel: string }): Promise<Card> {
    const { home } = this.parts;
    const { name, picture, phoneLabel: label } = person;
    return signCard(home.boxKey, home.identity.device, { version: 1, name, picture, named: 1, label, keyPackage: (await this.current(work)).publicPart });
  }

  /** Makes this phone's card anew, for the roster. */
  async card(work: Work, change: { name?: string; picture?: string; label?: string } = {}): Promise<void> {
    const { home } = this.parts;
    const [card, face] = [home.roster.card(home.me), home.roster.face(home.identity.person)];
    const renamed = change.name !== undefined || change.picture !== undefined;
    const next = signCard(home.boxKey, home.identity.device, {
      version: (card?.version ?? 0) + 1,
      name: change.name ?? face.name,
      picture: change.picture ?? face.picture,
      named: renamed ? Math.max(home.now, face.named + 1) : face.named,
      label: change.label ?? card?.label ?? "",
      keyPackage: (await this.current(work)).publicPart,
    });
    home.roster.merge({ vouchers: [], cards: [next], removals: [] });
    work.put("lasting", "roster", home.roster.encode());
  }
}
