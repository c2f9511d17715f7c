// "Erase this phone", asked for on an adult's phone and carried out on another (protocol.md, Erasing another phone): by a letter
// that only the two phones can make or read, kept until it is answered, however long the other phone is off.
import { bytesOf } from "../codec/bytes.ts";
import { sealLetter, type Letter } from "../envelopes/envelope.ts";
import { nothing } from "../letters/letters.ts";
import type { ErasingPhoneView } from "../messenger.ts";
import type { Parts } from "../session/parts.ts";
import { fromJson, type Work } from "../session/work.ts";

interface Asked {
  readonly device: string;
  readonly at: number;
  /** It has answered that its keys are gone. */
  readonly erasedAt?: number;
}

/** The line may break while there is nothing left to store what it brings; afterwards nobody can answer any more. */
const [mostTries, retryMilliseconds] = [5, 2_000];
const recordName = (device: string): string => `erasing/${device}`;

export class Erasing {
  readonly #asked = new Map<string, Asked>();
  constructor(private readonly parts: Parts) {}

  async load(): Promise<void> {
    for (const { value } of await this.parts.home.vault.scan("lasting", "erasing/")) {
      const asked = fromJson<Asked>(value)!;
      this.#asked.set(asked.device, asked);
    }
  }

  asked(device: string): boolean {
    return this.#asked.has(device);
  }

  of(person: string): ErasingPhoneView[] {
    const { roster } = this.parts.home;
    return [...this.#asked.values()]
      .filter(({ device }) => roster.personOf(device) === person)
      .map(({ device, at, erasedAt }) => ({ id: device, label: roster.card(device)?.label ?? "", askedAt: at, erasedAt }));
  }

  /** False where there is nothing to seal the letter to. */
  async ask(work: Work, device: string): Promise<boolean> {
    const { home, letters } = this.parts;
    if (home.roster.card(device) === undefined) return false;
    this.#put(work, { device, at: home.now });
    await letters.send(work, device, { kind: "erase" });
    return true;
  }

  /** Its keys are gone: now the box need not know it any more either. */
  answered(work: Work, device: string): void {
    const { home } = this.parts;
    const asked = this.#asked.get(device);
    if (asked === undefined || asked.erasedAt !== undefined) return;
    this.#put(work, { ...asked, erasedAt: home.now });
    // The founder's phone takes itself out; the box lets nobody else.
    if (home.roster.rightsOf(device) !== 1) work.then(() => void home.api.removeDevice(device));
  }

  #put(work: Work, asked: Asked): void {
    this.#asked.set(asked.device, asked);
    work.putJson(recordName(asked.device), asked);
  }

  /** Asked for here. The answer is sealed while there are keys, and sent when there are none. */
  async receive(work: Work, from: string, letter: Letter): Promise<void> {
    const { home } = this.parts;
    const card = home.roster.card(from);
    if (!home.roster.isAdult(from)) return;
    const answer = card === undefined ? undefined : await sealLetter(home.boxKey, home.identity.device, { id: bytesOf(from), sealingKey: card.sealing }, { ...nothing, kind: "got", id: letter.id });
    const by = home.roster.face(home.roster.personOf(from) ?? "").name;
    const report = async (): Promise<void> => {
      for (let tries = 0; answer !== undefined && tries < mostTries; tries++) {
        if ((await home.link.publish(`inbox/${from}`, answer, { qos: 1 })) !== "offline") break;
        await new Promise<void>((resolve) => home.deps.clock.after(retryMilliseconds, resolve));
      }

      await home.api.removeDevice(home.me);
    };
    work.then(() => home.eraseAsked({ by, report }));
  }
}
