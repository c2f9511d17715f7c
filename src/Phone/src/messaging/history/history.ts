// The messages of all rooms in the vault, and the pages of them that are open on the screen.
import type { ThreadView } from "../messenger.ts";
import type { Home } from "../session/home.ts";
import { fromJson, type Work } from "../session/work.ts";
import { Observable } from "../view/readable.ts";
import { entryView, orderKey, type Entry, type TextEntry } from "./entries.ts";

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

  constructor(private readonly home: Home) {}

  async load(room: string): Promise<void> {
    const [newest] = await this.home.vault.scan("lasting", `entry/${room}/`, { reverse: true, limit: 1 });
    const entry = fromJson<Entry>(newest?.value);
    if (entry !== undefined) this.#last.set(room, entry);
  }

  last(room: string): Entry | undefined {
    return this.#last.get(room);
  }

  /** A message is in the history once, whatever arrives twice. */
  async has(work: Work, room: string, id: string): Promise<boolean> {
    return (await work.get("lasting", `seen/${room}/${id}`)) !== undefined;
  }

  remember(work: Work, room: string, id: string): void {
    work.put("lasting", `seen/${room}/${id}`, new Uint8Array(1));
  }

  put(work: Work, room: string, entry: Entry, replaces?: Entry): void {
    if (replaces !== undefined && replaces.n !== entry.n) work.put("lasting", `entry/${room}/${orderKey(replaces)}`, undefined);
    work.putJson(`entry/${room}/${orderKey(entry)}`, entry);
    work.putJson(`seen/${room}/${entry.id}`, orderKey(entry));
    const last = this.#last.get(room);
    if (last === undefined || last.id === entry.id || orderKey(last) < orderKey(entry)) this.#last.set(room, entry);
    const thread = this.#threads.get(room);
    if (thread !== undefined) {
      thread.entries = [...thread.entries.filter((other) => other.id !== entry.id), entry].sort(byOrder);
      work.then(() => this.#show(room, thread));
    }
  }

  async find(work: Work, room: string, id: string): Promise<Entry | undefined> {
    const seen = await work.get("lasting", `seen/${room}/${id}`);
    if (seen === undefined || seen.length < 2) return undefined;
    return work.getJson<Entry>(`entry/${room}/${fromJson<string>(seen)}`);
  }

  async updateText(work: Work, room: string, id: string, change: (entry: TextEntry) => TextEntry): Promise<void> {
    const entry = await this.find(work, room, id);
    if (entry?.kind === "text") this.put(work, room, change(entry), entry);
  }

  async readBy(work: Work, room: string, id: string, person: string): Promise<void> {
    await this.updateText(work, room, id, (entry) => (entry.readBy.includes(person) ? entry : { ...entry, readBy: [...entry.readBy, person] }));
  }

  /** A message of ours that was given up, and is sent anew. */
  remove(work: Work, room: string, entry: Entry): void {
    work.put("lasting", `entry/${room}/${orderKey(entry)}`, undefined);
    const thread = this.#threads.get(room);
    if (thread === undefined) return;
    thread.entries = thread.entries.filter((other) => other.id !== entry.id);
    work.then(() => this.#show(room, thread));
  }

  thread(room: string): Observable<ThreadView> {
    let thread = this.#threads.get(room);
    if (thread === undefined) {
      thread = { entries: [], hasOlder: true, loaded: false, view: new Observable<ThreadView>({ room, entries: [], hasOlder: false }) };
      this.#threads.set(room, thread);
      void this.loadOlder(room);
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
      const older = records.slice(0, pageLength).map(({ value }) => fromJson<Entry>(value)!);
      thread.entries = [...older.filter((entry) => !thread.entries.some((other) => other.id === entry.id)), ...thread.entries].sort(byOrder);
      thread.hasOlder = records.length > pageLength;
      thread.loaded = true;
      this.#show(room, thread);
    });
  }

  #show(room: string, thread: Thread): void {
    thread.view.set({ room, entries: thread.entries.map(entryView), hasOlder: thread.hasOlder });
  }
}

const byOrder = (a: Entry, b: Entry): number => (orderKey(a) < orderKey(b) ? -1 : 1);
