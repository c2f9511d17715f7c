// A socket between a phone and the box, with a network between them that delays, breaks and swallows. Each direction keeps
// its order, as TCP does; what is on its way when the line breaks is gone.
import type { Socket } from "../../../../src/transport/mqtt/connection.ts";
import type { Life, Schedule } from "./schedule.ts";

/** How a line ends: both sides hear of it; or neither does, until they miss the other. */
export type Break = "reset" | "silent";

export interface FarEnd {
  receive(bytes: Uint8Array): void;
  lost(): void;
}

export class Wire implements Socket {
  binaryType: BinaryType = "blob";
  bufferedAmount = 0;
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  onerror: Socket["onerror"] = null;
  /** After so many more packets, whichever way they go, the line breaks. */
  breaksAfter = Infinity;
  how: Break = "reset";
  #broken = false;
  #closed = false;
  readonly #lastDue = { up: 0, down: 0 };

  constructor(
    private readonly schedule: Schedule,
    private readonly phone: Life,
    private readonly box: Life,
    private readonly latency: () => number,
    accept: ((wire: Wire) => FarEnd) | undefined,
  ) {
    if (accept === undefined) {
      schedule.in(latency(), phone, () => this.#ended());
      return;
    }

    this.#far = accept(this);
    schedule.in(latency(), phone, () => this.#call("onopen", {}));
  }

  readonly #far: FarEnd | undefined;

  /** From the phone. */
  send(data: unknown): void {
    if (this.#closed) throw new Error("closed");
    const bytes = Uint8Array.from(data as Uint8Array);
    this.#pass("up", this.box, () => this.#far?.receive(bytes));
  }

  /** From the box. */
  deliver(bytes: Uint8Array): void {
    const data = Uint8Array.from(bytes).buffer;
    this.#pass("down", this.phone, () => this.#closed || this.#call("onmessage", { data }));
  }

  #pass(way: "up" | "down", to: Life, run: () => void): void {
    if (this.#broken) return;
    this.#lastDue[way] = Math.max(this.#lastDue[way], this.schedule.now + this.latency());
    this.schedule.at(this.#lastDue[way], to, () => this.#broken || run());
    if (--this.breaksAfter <= 0) this.break(this.how);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // What was sent before it still goes out.
    this.#pass("up", this.box, () => this.#far?.lost());
  }

  /** From the box: after what it has sent. */
  end(): void {
    this.#pass("down", this.phone, () => this.#ended());
  }

  break(how: Break): void {
    if (this.#broken) return;
    this.#broken = true;
    if (how === "silent") return;
    this.schedule.in(this.latency(), this.box, () => this.#far?.lost());
    this.schedule.in(this.latency(), this.phone, () => this.#ended());
  }

  #ended(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#call("onclose", {});
  }

  #call(name: "onopen" | "onmessage" | "onclose", event: object): void {
    (this[name] as ((event: object) => void) | null)?.(event);
  }
}
