// The messenger as the interface sees it: from an unpaired phone over a locked store to a running session, and to the end.
// The only place that puts it together (session/deps.ts says from what).
import { toB64u } from "./codec/bytes.ts";
import { makeDevice } from "./identity/device.ts";
import type { EndView, Messenger, Outcome, PairFailure, PinOutcome, SafetyCheck, Stage, ThreadView, View } from "./messenger.ts";
import { matches, safetyCheck } from "./safety/safety.ts";
import { Commands } from "./session/commands.ts";
import type { Deps } from "./session/deps.ts";
import type { Identity } from "./session/home.ts";
import { loadIdentity, saveDevice, saveIdentity } from "./session/identity-record.ts";
import { Session } from "./session/session.ts";
import { Work, fromJson } from "./session/work.ts";
import type { LinkState, QrPayload, RightsNumber, StartMode } from "../transport/link.ts";
import type { Vault } from "../platform/vault.ts";
import { Observable } from "./view/readable.ts";
import { buildView, emptyView } from "./view/build.ts";

const inviterPatience = 600_000;
const beginAgainMilliseconds = 3_000;

export interface RunningMessenger extends Messenger {
  /** When all that was begun is done and stored. */
  idle(): Promise<void>;
  /** Lets go of line and timers, without changing anything: as when the app is closed. */
  close(): Promise<void>;
}

export async function createMessenger(deps: Deps): Promise<RunningMessenger> {
  const app = new App(deps);
  await app.open();
  return app;
}

class App implements RunningMessenger {
  readonly view = new Observable<View>(emptyView("unpaired", { hasPin: false, boxName: "", retentionSeconds: 0, appHash: "" }));
  #session: Session | undefined;
  #commands: Commands | undefined;
  #hasPin = false;
  #verified: ReadonlyMap<string, string> = new Map();

  constructor(private readonly deps: Deps) {}

  async open(): Promise<void> {
    this.#hasPin = await this.deps.door.hasPin();
    const state = await this.deps.door.state();
    if (state === "none") return this.#show("unpaired");
    if (state === "locked" && this.#hasPin) return this.#show("locked");
    const { vault } = await this.deps.door.unlock();
    if (vault === undefined) return this.#show("locked");
    await this.#run(vault);
  }

  #show(stage: Stage, link?: LinkState, end?: EndView): void {
    this.view.set(emptyView(stage, { hasPin: this.#hasPin, boxName: "", retentionSeconds: 0, appHash: this.deps.appHash }, link, end));
  }

  async #run(vault: Vault): Promise<void> {
    const identity = await loadIdentity(vault);
    if (identity === undefined) return this.#show("unpaired");
    const session = await Session.open(this.deps, identity, vault);
    await this.#loadVerified(vault);
    this.#use(session);
  }

  #use(session: Session): void {
    this.#session = session;
    this.#commands = new Commands(session);
    session.home.changed = () => this.#changed(session);
    session.home.eraseAsked = ({ by, report }) => void this.#end(session, { why: "asked", by }, session.home.link.state, report);
    session.home.failed = () => this.#beginAgain(session);
    session.start();
    this.#changed(session);
  }

  /** The store failed: what is in memory only counts for nothing. */
  #beginAgain(session: Session): void {
    if (this.#session !== session) return;
    this.deps.report(new Error("the store failed; beginning again from what it has"));
    void session.close();
    this.deps.clock.after(beginAgainMilliseconds, () => {
      if (this.#session === session) void this.#run(session.home.vault).catch((error: unknown) => this.deps.report(error));
    });
  }

  #changed(session: Session): void {
    if (this.#session !== session) return;
    const link = session.home.link.state;
    if (link.kind === "wiped") return void this.#end(session, { why: "wiped" }, link, () => session.home.link.stop());

    if (session.home.link.state.kind === "removed" && session.joining.waiting) return session.joining.answered("refused");
    this.view.set(buildView(session, { hasPin: this.#hasPin, appHash: this.deps.appHash, verified: this.#verified }));
  }

  async #loadVerified(vault: Vault): Promise<void> {
    const records = await vault.scan("lasting", "verified/");
    this.#verified = new Map(records.map(({ key, value }) => [key.slice("verified/".length), fromJson<string>(value)!]));
  }

  async pair(code: string, me: { name: string; picture: string; phoneLabel: string }): Promise<Outcome<PairFailure>> {
    const qr = this.deps.parseCode(code);
    if (qr === undefined) return { ok: false, error: "bad-code" };
    const device = await makeDevice(this.deps.random);
    const paired = await this.deps.pair(qr, device);
    if (!paired.ok) return paired;
    const identity: Identity = { pairing: paired.value, device, boxName: qr.name, person: "", family: "" };
    let session: Session;
    try {
      session = await this.#firstSession(identity, qr, me);
    } catch (error) {
      this.deps.report(error);
      return { ok: false, error: "store-failed" };
    }

    const answer = qr.kind === "phone" ? this.#answer(session) : undefined;
    this.#use(session);
    return answer === undefined ? { ok: true } : answer;
  }

  async #firstSession(identity: Identity, qr: QrPayload, me: { name: string; picture: string; phoneLabel: string }): Promise<Session> {
    const vault = (await this.deps.door.state()) === "none" ? await this.deps.door.create() : (await this.deps.door.unlock()).vault;
    if (vault === undefined) throw new Error("there is a locked vault already");
    const work = new Work(vault);
    saveDevice(work, identity.device);
    saveIdentity(work, identity);
    await work.finish();
    const session = await Session.open(this.deps, identity, vault);
    await session.home.run(async (first) => {
      if (qr.kind === "box") await session.joining.found(first, me);
      else await session.joining.ask(first, { secret: toB64u(qr.secret), inviter: qr.inviter }, me);
    });
    return session;
  }

  /** The inviter's person says yes or no, or nothing for too long. */
  #answer(session: Session): Promise<Outcome<PairFailure>> {
    return new Promise((resolve) => {
      const cancel = this.deps.clock.after(inviterPatience, () => resolve({ ok: false, error: "inviter-silent" }));
      session.joining.answered = (outcome) => {
        cancel();
        if (outcome === "joined") resolve({ ok: true });
        else void this.#startOver().then(() => resolve({ ok: false, error: "inviter-refused" }));
      };
    });
  }

  async unlock(pin: string): Promise<{ outcome: "open" | "wrong-pin" | "erased"; triesLeft?: number }> {
    const { outcome, vault, triesLeft } = await this.deps.door.unlock(pin);
    if (vault !== undefined) await this.#run(vault);
    else if (outcome === "erased") this.#show("erased");
    return triesLeft === undefined ? { outcome } : { outcome, triesLeft };
  }

  get #do(): Commands {
    if (this.#commands === undefined) throw new Error("not paired");
    return this.#commands;
  }

  get #running(): Session {
    if (this.#session === undefined) throw new Error("not paired");
    return this.#session;
  }

  thread = (room: string): Observable<ThreadView> => this.#running.parts.history.thread(room);
  createRoom = (people: readonly string[], name: string | undefined): Promise<string> => this.#do.createRoom(people, name);
  addToRoom = (room: string, people: readonly string[]): Promise<Outcome> => this.#do.addToRoom(room, people);
  renameRoom = (room: string, name: string | undefined): Promise<void> => this.#do.renameRoom(room, name);
  leaveRoom = (room: string): Promise<void> => this.#do.leaveRoom(room);
  shredRoom = (room: string): Promise<void> => this.#do.shredRoom(room);
  openHistory = (room: string): Promise<Outcome> => this.#do.openHistory(room);
  leaveScreen = (): void => this.#session?.parts.shredding.forget();
  send = (room: string, text: string): Promise<void> => this.#do.send(room, text);
  resend = (room: string, message: string): Promise<void> => this.#do.resend(room, message);
  markRead = (room: string): Promise<void> => this.#do.markRead(room);
  typing = (room: string): void => this.#do.typing(room);
  loadOlder = (room: string): Promise<void> => this.#running.parts.history.loadOlder(room);
  invite = (rights: RightsNumber, mine: boolean): Promise<Outcome> => this.#running.inviting.invite(rights, mine);
  confirmJoin = (accept: boolean): Promise<void> => this.#running.inviting.confirm(accept);
  cancelInvitation = (): Promise<void> => this.#running.inviting.cancel();
  removePhone = (device: string): Promise<Outcome> => this.#do.removePhone(device);
  erasePhone = (device: string): Promise<Outcome> => this.#do.erasePhone(device);
  rename = (me: { name: string; picture: string }): Promise<void> => this.#do.rename(me);

  safety(person: string): SafetyCheck {
    const { roster, identity } = this.#running.home;
    return safetyCheck(roster, identity.person, person, this.deps.language);
  }

  async verify(person: string, scanned: string | true): Promise<boolean> {
    const { home } = this.#running;
    if (scanned !== true && !matches(home.roster, home.identity.person, person, scanned)) return false;
    await this.#do.verified(person);
    await this.#loadVerified(home.vault);
    this.#changed(this.#running);
    return true;
  }

  async setPin(pin: string | undefined): Promise<PinOutcome> {
    const outcome = await this.deps.door.setPin(pin);
    if (outcome === "set") this.#hasPin = pin !== undefined;
    if (this.#session !== undefined) this.#changed(this.#session);
    return outcome;
  }

  setWipePin(pin: string | undefined): Promise<PinOutcome> {
    return this.deps.door.setWipePin(pin);
  }

  async lock(): Promise<void> {
    await this.close();
    await this.deps.door.lock();
    if (this.#hasPin) this.#show("locked");
    else await this.open();
  }

  async setRetention(seconds: number): Promise<Outcome> {
    const { home } = this.#running;
    const changed = await home.api.settings({ retentionSeconds: seconds });
    if (!changed.ok) return changed;
    home.retentionSeconds = changed.value.retentionSeconds;
    this.#changed(this.#running);
    return { ok: true };
  }

  unlockBox = (): Promise<Outcome> => this.#running.unlocking.unlock();

  async chooseStart(mode: StartMode): Promise<Outcome> {
    const done = await this.#running.unlocking.choose(mode);
    if (this.#session !== undefined) this.#changed(this.#session);
    return done;
  }

  erase = (): Promise<void> => this.#end(this.#session, { why: "here" });

  /** Shown from its first moment on. What is told to others goes out when the keys on the disk are gone, not before. */
  async #end(session: Session | undefined, about: Pick<EndView, "why" | "by">, link?: LinkState, report?: () => Promise<void>): Promise<void> {
    this.#session = undefined;
    this.#commands = undefined;
    this.#hasPin = false;
    let end: EndView = { ...about, keys: "going" };
    let told: Promise<void> | undefined;
    const erased = this.deps.door.erase((overwritten) => {
      end = { ...about, keys: overwritten ? "gone" : "stuck" };
      this.#show("erasing", link, end);
      if (overwritten) told = report?.();
    });
    session?.home.cease();
    this.#show("erasing", link, end);
    await erased;
    this.#show("erased", link, end);
    await told?.catch((error: unknown) => this.deps.report(error));
    await session?.close().catch((error: unknown) => this.deps.report(error));
  }

  async #startOver(): Promise<void> {
    const session = this.#session;
    await this.#end(session, { why: "here" });
    this.#show("unpaired");
  }

  async idle(): Promise<void> {
    await this.#session?.home.idle();
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#commands = undefined;
    await session?.close();
  }
}

