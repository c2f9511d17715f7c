// A messenger that plays a family without keys, box or store, for drawing each screen in each state. It behaves where a
// screen needs an answer: sending appends, a PIN of 123456 opens, an invitation opens.
import type { EntryView, Messenger, Readable, ThreadView, View } from "../../../src/messaging/messenger.ts";

export class Cell<T> implements Readable<T> {
  private readonly listeners = new Set<(value: T) => void>();
  constructor(private value: T) {}
  get(): T {
    return this.value;
  }
  set(value: T): void {
    this.value = value;
    for (const listener of this.listeners) listener(value);
  }
  subscribe(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export interface Script {
  readonly view: View;
  readonly threads: Readonly<Record<string, ThreadView>>;
  readonly now: number;
  readonly closed?: boolean;
  readonly pairing?: Awaited<ReturnType<Messenger["pair"]>> | "never";
}

export interface ScriptedMessenger extends Messenger {
  readonly view: Cell<View>;
  thread(room: string): Cell<ThreadView>;
  arrive(room: string, entry: EntryView): void;
  readonly calls: string[];
}

const never = new Promise<never>(() => undefined);

export function scriptedMessenger(script: Script): ScriptedMessenger {
  const view = new Cell(script.view);
  const threads = new Map(Object.entries(script.threads).map(([room, thread]) => [room, new Cell(thread)]));
  const calls: string[] = [];
  const called = (name: string) => {
    calls.push(name);
    return Promise.resolve();
  };
  const change = (part: Partial<View>) => view.set({ ...view.get(), ...part });
  const thread = (room: string): Cell<ThreadView> => {
    const cell = threads.get(room) ?? new Cell<ThreadView>({ room, entries: [], hasOlder: false, closed: script.closed === true });
    threads.set(room, cell);
    return cell;
  };
  const arrive = (room: string, entry: EntryView) => {
    const cell = thread(room);
    cell.set({ ...cell.get(), entries: [...cell.get().entries, entry] });
    change({ rooms: view.get().rooms.map((one) => (one.id === room ? { ...one, last: entry, unread: one.unread + (entry.kind === "text" && !entry.mine ? 1 : 0) } : one)) });
  };

  return {
    view,
    thread,
    arrive,
    calls,
    pair: () => (script.pairing === undefined || script.pairing === "never" ? never : Promise.resolve(script.pairing)),
    unlock: (pin) => {
      if (pin !== "123456") return Promise.resolve({ outcome: "wrong-pin", triesLeft: 4 });
      change({ stage: "ready" });
      return Promise.resolve({ outcome: "open" });
    },
    createRoom: (_people, _name) => Promise.resolve("group"),
    addToRoom: () => called("addToRoom").then(() => ({ ok: true })),
    renameRoom: () => called("renameRoom"),
    shredRoom: (room) => called(`shredRoom ${room}`),
    openHistory: (room) => called(`openHistory ${room}`).then(() => (script.closed === true ? { ok: false, error: "wrong-box" } : { ok: true })),
    leaveScreen: () => void called("leaveScreen"),
    leaveRoom: () => called("leaveRoom"),
    send: (room, text) => {
      arrive(room, { kind: "text", id: `sent ${calls.length}`, from: view.get().me?.id ?? "", mine: true, text, at: script.now, unread: 3, delivery: "waiting" });
      return called(`send ${text}`);
    },
    resend: () => called("resend"),
    markRead: (room) => {
      change({ rooms: view.get().rooms.map((one) => (one.id === room ? { ...one, unread: 0 } : one)) });
      return called(`markRead ${room}`);
    },
    typing: () => void called("typing"),
    loadOlder: () => called("loadOlder"),
    invite: () => Promise.resolve({ ok: false, error: "unreachable" }),
    confirmJoin: () => called("confirmJoin"),
    cancelInvitation: () => called("cancelInvitation"),
    removePhone: () => called("removePhone").then(() => ({ ok: true })),
    erasePhone: () => called("erasePhone").then(() => ({ ok: true })),
    safety: (person) => ({
      person,
      digits: ["40817", "22956", "71034", "88120", "35579", "90146", "11873", "64402", "57291", "30668", "92415", "08337"],
      words: ["바다", "수박", "구름", "연필", "호수", "나비", "기차", "달력", "소금", "창문", "우산", "감자"],
      qr: "messenger-appliance-safety:9a0d41c7e2b35f6811aa93d0475c2e8f",
    }),
    verify: (_person, scanned) => Promise.resolve(scanned === true),
    rename: () => called("rename"),
    setPin: () => called("setPin").then(() => "set"),
    setWipePin: (pin) => called("setWipePin").then(() => (pin === "123456" ? "taken" : "set")),
    lock: () => called("lock"),
    unlockBox: () => called("unlockBox").then(() => ({ ok: true })),
    chooseStart: (mode) => called("chooseStart").then(() => (change({ settings: { ...view.get().settings, start: mode, asksStart: false } }), { ok: true })),
    setRetention: () => called("setRetention").then(() => ({ ok: true })),
    erase: () => {
      change({ stage: "erased", end: { why: "here", keys: "gone" } });
      return called("erase");
    },
  };
}
