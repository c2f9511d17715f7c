// The messages of all rooms in the vault, and the pages of them that are open on the screen.
import type { SealingKey } from "../envelopes/seal.ts";
import type { ThreadView } from "../messenger.ts";
import type { Home } from "../session/home.ts";
import { fromJson, type Work } from "../session/work.ts";
import { Observable } from "../view/readable.ts";
import { entryView, orderKey, type Entry, type Header } from "./entries.ts";
import { HistoryKeys } from "./keys.ts";

const pageLength = 50;

interface Thread {
  entries: Entry[];
  hasOlder: boolean;
  loaded: boolean;
  readonly view: Observable<ThreadView>;
}

export class History {
  readonly #threads = new Map<string, Thread>();
  readonly #last = new Map<string, Entry>();

  readonly keys: HistoryKeys;

  constructor(private readonly home: Home) {
    this.keys = new HistoryKeys(home);
  }

  /** `publicKey`: of a shredded room. */
  async load(room: string, publicKey: Uint8Array | undefined): Promise<void> {
    await this.keys.load(room, publicKey);
    const [newest] = await this.home.vault.scan("lasting", `entry/${room}/`, { reverse: true, limit: 1 });
    if (newest !== undefined) this.#last.set(room, await this.keys.open(room, newest.value));
  }

  last(room: string): Entry | undefined {
    const last = this.#last.get(room);
    return last === undefined ? undefined : this.#asOpenAsNow(room, last);
  }

  /** Whatever was opened while the key was forgotten is closed again. */
  #asOpenAsNow(room: string, entry: Entry): Entry {
    return this.keys.isOpen(room) ? entry : this.keys.closed(room, entry);
  }

  /** A message is in the history once, whatever arrives twice. */
  async has(work: Work, room: string, id: string): Promise<boolean> {
    return (await work.get("lasting", `seen/${room}/${id}`)) !== undefined;
  }

  remember(work: Work, room: string, id: string): void {
    work.put("lasting", `seen/${room}/${id}`, new Uint8Array(1));
  }

  put(work: Work, room: string, given: Entry, replaces?: Entry): void {
    const { entry, value } = this.keys.seal(work, room, given);
    if (replaces !== undefined && replaces.n !== entry.n) work.put("lasting", `entry/${room}/${orderKey(replaces)}`, undefined);
    work.put("lasting", `entry/${room}/${orderKey(entry)}`, value);
    work.putJson(`seen/${room}/${entry.id}`, orderKey(entry));
    const last = this.#last.get(room);
    if (last === undefined || last.id === entry.id || orderKey(last) < orderKey(entry)) this.#last.set(room, entry);
    const thread = this.#threads.get(room);
    if (thread === undefined) return;
    const others = thread.entries.filter((other) => other.id !== entry.id);
    thread.entries = isOpenAt(thread, others, entry) ? [...others, entry].sort(byOrder) : others;
    work.then(() => this.#show(room, thread));
  }

  async find(work: Work, room: string, id: string): Promise<Entry | undefined> {
    const seen = await work.get("lasting", `seen/${room}/${id}`);
    if (seen === undefined || seen.length < 2) return undefined;
    const value = await work.get("lasting", `entry/${room}/${fromJson<string>(seen)}`);
    return value === undefined ? undefined : this.keys.open(room, value);
  }

  /** What becomes of a message; its words stay. */
  async update(work: Work, room: string, id: string, change: (entry: Header) => Partial<Header>): Promise<void> {
    const entry = await this.find(work, room, id);
    if (entry !== undefined && entry.kind !== "notice") this.put(work, room, { ...entry, ...change(entry) }, entry);
  }

  async readBy(work: Work, room: string, id: string, person: string): Promise<void> {
    await this.update(work, room, id, ({ readBy }) => (readBy.includes(person) ? {} : { readBy: [...readBy, person] }));
  }

  /** A message of ours that was given up, and is sent anew. */
  remove(work: Work, room: string, entry: Entry): void {
    work.put("lasting", `entry/${room}/${orderKey(entry)}`, undefined);
    const thread = this.#threads.get(room);
    if (thread === undefined) return;
    thread.entries = thread.entries.filter((other) => other.id !== entry.id);
    work.then(() => this.#show(room, thread));
  }

  /** A room opens at its newest page, however much of it was looked through before. */
  thread(room: string): Observable<ThreadView> {
    let thread = this.#threads.get(room);
    if (thread !== undefined && thread.entries.length > pageLength) {
      thread.entries = thread.entries.slice(-pageLength);
      thread.hasOlder = true;
      this.#show(room, thread);
    } else if (thread === undefined) {
      thread = { entries: [], hasOlder: true, loaded: false, view: new Observable<ThreadView>({ room, entries: [], hasOlder: false, closed: false }) };
      this.#threads.set(room, thread);
      void this.loadOlder(room).catch((error: unknown) => this.home.closed || this.home.deps.report(error));
    }

    return thread.view;
  }

  async loadOlder(room: string): Promise<void> {
    await this.home.run(async () => {
      const thread = this.#threads.get(room);
      if (thread === undefined || !thread.hasOlder) return;
      const oldest = thread.entries[0];
      const options = { reverse: true, limit: pageLength + 1, ...(oldest === undefined || !thread.loaded ? {} : { before: `entry/${room}/${orderKey(oldest)}` }) };
      const records = await this.home.vault.scan("lasting", `entry/${room}/`, options);
      const older: Entry[] = [];
      for (const { value } of records.slice(0, pageLength)) older.push(await this.keys.open(room, value));
      // Opened anew meanwhile, it begins at its end again.
      if (thread.entries[0]?.id !== oldest?.id) return;
      thread.entries = [...older.filter((entry) => !thread.entries.some((other) => other.id === entry.id)), ...thread.entries].sort(byOrder);
      thread.hasOlder = records.length > pageLength;
      thread.loaded = true;
      this.#show(room, thread);
    });
  }

  /** The room is shredded now: all that is here is written again, under keys that `pair` opens; the old key goes. */
  async shred(work: Work, room: string, pair: SealingKey): Promise<void> {
    const records = await this.home.vault.scan("lasting", `entry/${room}/`);
    const entries = new Map<string, Entry>();
    for (const { key, value } of records) entries.set(key, await this.keys.open(room, value));
    const { reseal } = await this.keys.shred(work, room, pair);
    for (const [key, entry] of entries) work.put("lasting", key, reseal(entry));
    // What was in memory has no place in the store to point to: it is read again, as open as it is.
    work.then(() => void this.home.start(() => this.#readAgain(room)));
  }

  /** The box's share has opened it. */
  async opened(room: string, secret: SealingKey): Promise<void> {
    this.keys.opens(room, secret);
    await this.#readAgain(room);
  }

  async #readAgain(room: string): Promise<void> {
    const [newest] = await this.home.vault.scan("lasting", `entry/${room}/`, { reverse: true, limit: 1 });
    if (newest !== undefined) this.#last.set(room, await this.keys.open(room, newest.value));
    const thread = this.#threads.get(room);
    if (thread === undefined) return;
    const records = await this.home.vault.scan("lasting", `entry/${room}/`, { reverse: true, limit: Math.max(pageLength, thread.entries.length) + 1 });
    thread.hasOlder = records.length > Math.max(pageLength, thread.entries.length);
    thread.entries = [];
    for (const { value } of records.slice(0, thread.hasOlder ? -1 : undefined)) thread.entries.unshift(await this.keys.open(room, value));
    thread.loaded = true;
    this.#show(room, thread);
  }

  /** The opened key goes, and with it what it opened; what came since the app was opened stays readable. */
  forget(room: string): void {
    this.keys.forget(room);
    const last = this.last(room);
    if (last !== undefined) this.#last.set(room, last);
    const thread = this.#threads.get(room);
    if (thread !== undefined) this.#show(room, thread);
  }

  close(): void {
    this.keys.close();
    this.#last.clear();
    this.#threads.clear();
  }

  #show(room: string, thread: Thread): void {
    thread.entries = thread.entries.map((entry) => this.#asOpenAsNow(room, entry));
    const readable = thread.entries.filter((entry) => entry.kind !== "closed");
    const closed = !this.keys.isOpen(room) && (readable.length < thread.entries.length || thread.hasOlder);
    thread.view.set({ room, entries: readable.map(entryView), hasOlder: thread.hasOlder && !closed, closed });
  }
}

/** Pages have no gap: what is older than the oldest on the screen comes with its own page, not before. */
const isOpenAt = ({ loaded, hasOlder }: Thread, others: readonly Entry[], entry: Entry): boolean => loaded && (!hasOlder || others[0] === undefined || byOrder(others[0], entry) < 0);

const byOrder = (a: Entry, b: Entry): number => (orderKey(a) < orderKey(b) ? -1 : 1);
