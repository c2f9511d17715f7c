// A running messenger: its parts put together, and the line's events given to them. Starts from the vault, ends by `close`.
import type { Link, LinkState } from "../../transport/link.ts";
import type { Vault } from "../../platform/vault.ts";
import { KeyPackages } from "../groups/key-packages.ts";
import { makeEngine } from "../groups/mls-engine.ts";
import { Erasing } from "../erasing/erasing.ts";
import { History } from "../history/history.ts";
import { Letters } from "../letters/letters.ts";
import { Outbox } from "../outbox/outbox.ts";
import { Receipts } from "../receipts/receipts.ts";
import { Applying } from "../rooms/applying.ts";
import { Epochs } from "../rooms/epochs.ts";
import { Hellos } from "../rooms/hellos.ts";
import { Incoming } from "../rooms/incoming.ts";
import { Leaving } from "../rooms/leaving.ts";
import { Membership } from "../rooms/membership.ts";
import { Returning } from "../rooms/returning.ts";
import { Rooms } from "../rooms/rooms.ts";
import { Removing } from "../roster/removing.ts";
import { Roster } from "../roster/roster.ts";
import { Shredding } from "../shredding/shredding.ts";
import { Inviting } from "../vouching/inviting.ts";
import { Joining } from "../vouching/joining.ts";
import type { Deps } from "./deps.ts";
import { Home, type Identity } from "./home.ts";
import { Unlocking } from "./unlocking.ts";
import type { Parts } from "./parts.ts";
import { fromJson, StoreFailure, type Work } from "./work.ts";

/** What a box may choose (its own limits): one that says less or more would make us give up, or keep keys, at its will. */
const [leastRetentionSeconds, longestRetentionSeconds] = [300, 7 * 86_400];

export class Session {
  readonly parts: Parts;
  readonly inviting: Inviting;
  readonly joining: Joining;
  #keptPage: string | undefined;
  /** The box's session that our subscriptions belong to, when we last had it, and what it had missed by then. */
  #line: { readonly boot: string; readonly at: number; readonly missed: number } | undefined;
  #fresh = false;
  readonly unlocking: Unlocking;

  private constructor(
    readonly home: Home,
    private readonly link: Link,
  ) {
    const parts = { home } as { -readonly [K in keyof Parts]: Parts[K] };
    parts.rooms = new Rooms(parts);
    parts.history = new History(home);
    parts.outbox = new Outbox(parts);
    parts.receipts = new Receipts(parts);
    parts.letters = new Letters(parts);
    parts.keyPackages = new KeyPackages(parts);
    parts.incoming = new Incoming(parts);
    parts.applying = new Applying(parts);
    parts.epochs = new Epochs(parts);
    parts.hellos = new Hellos(parts);
    parts.leaving = new Leaving(parts);
    parts.membership = new Membership(parts);
    parts.returning = new Returning(parts);
    parts.removing = new Removing(parts);
    parts.shredding = new Shredding(parts);
    parts.erasing = new Erasing(parts);
    this.parts = parts;
    this.inviting = new Inviting(parts);
    this.joining = new Joining(parts);
    this.unlocking = new Unlocking(home);
  }

  static async open(deps: Deps, identity: Identity, vault: Vault): Promise<Session> {
    const roster = new Roster(identity.pairing.boxKey);
    const stored = await vault.get("lasting", "roster");
    const snapshot = stored === undefined ? undefined : Roster.parse(stored);
    if (snapshot !== undefined) roster.merge(snapshot);
    const engine = await (deps.engine ?? makeEngine)(identity.device, (device) => roster.keyOf(device) !== undefined);
    const [link, api] = [deps.link(identity.pairing, identity.device), deps.api(identity.pairing, identity.device)];
    const session = new Session(new Home(deps, identity, vault, link, api, roster, engine), link);
    await session.#load();
    return session;
  }

  async #load(): Promise<void> {
    const { keyPackages, rooms, outbox, letters } = this.parts;
    this.#keptPage = fromJson<string>(await this.home.vault.get("lasting", "box-page"));
    this.#line = fromJson(await this.home.vault.get("lasting", "line"));
    this.home.boxPage = this.#keptPage ?? this.home.deps.usualBoxPage;
    await keyPackages.load();
    await rooms.load();
    await outbox.load();
    await letters.load();
    await this.parts.erasing.load();
    await this.parts.removing.load();
    await this.inviting.load();
    await this.joining.load();
    await this.unlocking.load();
  }

  /** After the first view is there: from here on things change. */
  start(): void {
    this.link.onMessage(({ topic, payload }) => this.#receive(topic, payload));
    this.link.onFreshSession(() => (this.#fresh = true));
    this.link.onState((state) => this.#stateChanged(state));
    this.link.start();
  }

  /** Fails only where nothing was stored: then it must come again. What cannot be dealt with would fail each time. */
  async #receive(topic: string, payload: Uint8Array): Promise<void> {
    // Nobody will read it any more; refused, it would come again and again, and break the line that has to carry our answer.
    if (this.home.ceased) return;
    try {
      await this.home.run((work) => this.#dispatch(work, topic, payload));
    } catch (error) {
      if (this.home.ceased) return;
      if (error instanceof StoreFailure || this.home.closed) throw error;
      this.home.deps.report(error);
    }
  }

  async #dispatch(work: Work, topic: string, payload: Uint8Array): Promise<void> {
    if (topic === `inbox/${this.home.me}` && payload[0] === 0x10) this.inviting.receive(work, payload);
    else if (topic === `inbox/${this.home.me}` && payload[0] === 0x11) await this.joining.receive(work, payload);
    else await this.parts.incoming.receive(work, topic, payload);
  }

  #stateChanged(state: LinkState): void {
    if (state.kind !== "online") return this.home.changed();
    this.home.retentionSeconds = Math.min(longestRetentionSeconds, Math.max(leastRetentionSeconds, state.retentionSeconds));
    const { rooms, outbox, receipts, membership, letters } = this.parts;
    this.#session(state);
    // Each time: whether an earlier SUBSCRIBE got there, a phone that died meanwhile cannot know.
    void this.link.subscribe([`inbox/${this.home.me}`]).then(() => letters.sessionBegan());
    rooms.listen(rooms.heard);
    rooms.resume();
    for (const room of rooms.all) this.parts.shredding.resume(room);
    this.parts.returning.seek();
    this.parts.removing.resume();
    void this.home.deps.boxPage().then((page) => this.home.start(async (work) => this.#boxPage(work, page)));
    // A child's phone may not, and need not: the box asks nobody else.
    if (this.home.identity.pairing.rights <= 2) void this.home.api.setClock(this.home.now);
    void this.unlocking.keep();
    this.home.start(async (work) => {
      for (const room of rooms.heard) {
        await outbox.pump(work, room);
        receipts.resume(room);
        membership.resume(room);
        this.parts.returning.publish(work, room);
      }
    });
  }

  /** Kept, because it is wanted when the box does not answer any more. */
  #boxPage(work: Work, page: string | undefined): void {
    if (page === undefined || page === this.#keptPage) return;
    this.home.boxPage = this.#keptPage = page;
    work.putJson("box-page", page);
  }

  /** Some of what others said, or confirmed, was not taken for us: they say it again at our hello, and confirm again what we send again. */
  async #missed(work: Work): Promise<void> {
    const { rooms, hellos, outbox } = this.parts;
    for (const room of rooms.heard) {
      hellos.doubt(work, room);
      await outbox.sessionBegan(work, room);
    }
  }

  /**
   * Whether the box's session is the one that our subscriptions belong to. Where it began while an earlier run of the app
   * died, the box does not say so any more: another boot, or a longer absence than a session lasts, tells.
   */
  #session({ bootId: boot, missed }: Extract<LinkState, { kind: "online" }>): void {
    const { rooms, receipts } = this.parts;
    const at = this.home.now;
    const line = this.#line;
    const fresh = this.#fresh || line?.boot !== boot || at - line.at > this.home.retentionSeconds * 1_000;
    this.#fresh = false;
    // In one run of the app the line itself tells.
    this.#line = { boot, at: Infinity, missed };
    if (fresh) rooms.forgetSubscriptions();
    this.home.start(async (work) => {
      work.putJson("line", { boot, at, missed });
      if (!fresh) return missed === line.missed ? undefined : this.#missed(work);
      for (const room of rooms.all) room.save(work);
      for (const room of rooms.heard) if (room.record.recentlyRead.length > 0) receipts.again(work, room);
    });
  }

  async close(): Promise<void> {
    await this.link.stop();
    await this.home.close();
    this.parts.history.close();
  }
}
