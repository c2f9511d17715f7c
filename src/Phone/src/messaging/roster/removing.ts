// Puts a phone out of the family: the box cuts it off, then the roster says so to all. Between the two this phone may die, or
// its disk be full: so what its person asked for is kept until both is done (protocol.md, Removing a phone).
import type { ApiResult } from "../../transport/link.ts";
import type { Outcome } from "../messenger.ts";
import type { Parts } from "../session/parts.ts";
import { fromJson, type Work } from "../session/work.ts";
import { signRemoval } from "./records.ts";

const lastWordsMilliseconds = 2_000;
const againMilliseconds = 10_000;
const recordName = (device: string): string => `removing/${device}`;

export class Removing {
  readonly #asked = new Set<string>();
  constructor(private readonly parts: Parts) {}

  async load(): Promise<void> {
    for (const { value } of await this.parts.home.vault.scan("lasting", "removing/")) this.#asked.add(fromJson<string>(value)!);
  }

  async remove(device: string): Promise<Outcome> {
    const { home } = this.parts;
    if (device === home.me) {
      // Told while we still can: the box cuts us off at once.
      await home.run((work) => this.tell(work, device));
      await new Promise<void>((resolve) => home.deps.clock.after(lastWordsMilliseconds, resolve));
      return home.api.removeDevice(device);
    }

    await home.run(async (work) => {
      this.#asked.add(device);
      work.putJson(recordName(device), device);
    });
    return this.#carryOut(device);
  }

  /** The line is there: what was begun is brought to its end. */
  resume(): void {
    for (const device of this.#asked) void this.#carryOut(device).catch((error: unknown) => this.parts.home.closed || this.parts.home.deps.report(error));
  }

  /** The box says yes to what is so already: asked again, it changes nothing. */
  async #carryOut(device: string): Promise<ApiResult<void>> {
    const { home } = this.parts;
    const removed = await home.api.removeDevice(device);
    const refused = !removed.ok && (removed.error === "not-allowed" || removed.error === "not-paired" || removed.error === "malformed");
    if (!removed.ok && !refused) {
      home.later("removing", againMilliseconds, async () => void (home.online && this.resume()));
      return removed;
    }

    if (home.closed) return removed;
    await home.run(async (work) => {
      if (!this.#asked.delete(device)) return;
      work.putJson(recordName(device), undefined);
      if (removed.ok) await this.tell(work, device);
    });
    return removed;
  }

  /** A removal of ours, for all. */
  async tell(work: Work, device: string): Promise<void> {
    const { home, rooms, returning, membership } = this.parts;
    const removal = signRemoval(home.boxKey, home.identity.device, device);
    home.roster.merge({ vouchers: [], cards: [], removals: [removal] });
    work.put("lasting", "roster", home.roster.encode());
    returning.announce(work, { removals: [removal] });
    await membership.keysChanged(work);
    work.then(() => rooms.all.forEach((room) => membership.look(room)));
  }
}
