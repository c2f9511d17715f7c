// The line to the box: proof of both sides, order and acknowledgement, loss and return, and the ends that are no loss.
import { describe, expect, it } from "vitest";
import { BoxLink } from "../../src/transport/box-link.ts";
import type { Incoming, LinkState } from "../../src/transport/link.ts";
import { settled, TestClock } from "./clock.ts";
import { deviceKey } from "./device.ts";
import { TestBox } from "./test-box.ts";

function stage(options: { handle?: (message: Incoming) => Promise<void> } = {}) {
  const device = deviceKey(new Uint8Array(32).fill(1));
  const box = new TestBox(device.publicKey);
  const clock = new TestClock();
  const states: LinkState[] = [];
  const got: Incoming[] = [];
  let wake = (): void => undefined;
  const onWake = (listener: () => void): (() => void) => {
    wake = listener;
    return () => undefined;
  };
  const link = new BoxLink({ pairing: box.pairing(), device, url: "wss://box/mqtt", openSocket: box.open, clock, onWake });
  link.onState((state) => states.push(state));
  link.onMessage(options.handle ?? (async (message) => void got.push(message)));
  const online = async (): Promise<void> => {
    link.start();
    await settled();
    expect(link.state.kind).toBe("online");
  };
  return { box, clock, link, states, got, online, wake: () => wake() };
}

const kinds = (states: readonly LinkState[]): string[] => states.map(({ kind }) => kind);
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

describe("connecting", () => {
  it("goes online when both have proved their keys", async () => {
    const { box, link, states, online } = stage();
    await online();
    expect(kinds(states)).toEqual(["connecting", "online"]);
    expect(link.state).toEqual({ kind: "online", bootId: "boot-1", retentionSeconds: 86_400, missed: 0 });
    expect(box.of("connect")).toHaveLength(1);
  });

  it("signs nothing for another box, and says so", async () => {
    const { box, link } = stage();
    box.seed = new Uint8Array(32).fill(8);
    link.start();
    await settled();
    expect(link.state.kind).toBe("other-box");
    expect(box.of("auth")).toHaveLength(0);
  });

  it("does not believe a box that skips its proof", async () => {
    const { box, link } = stage();
    box.skipsChallenge = true;
    link.start();
    await settled();
    expect(link.state.kind).toBe("other-box");
  });

  it("comes back when its own box stands at the address again", async () => {
    const { box, clock, link, states } = stage();
    box.seed = new Uint8Array(32).fill(8);
    link.start();
    await settled();
    box.seed = new Uint8Array(32).fill(7);
    await clock.pass(2000);
    expect(kinds(states)).toEqual(["connecting", "other-box", "online"]);
  });

  it("is removed when a box with the right key refuses, and tries no more", async () => {
    const { box, clock, link } = stage();
    box.connackReason = 0x87;
    link.start();
    await settled();
    expect(link.state.kind).toBe("removed");
    await clock.pass(600_000);
    expect(box.connections).toBe(1);
  });

  it("does not take a refusal before the box's proof for a removal", async () => {
    const { box, link } = stage();
    box.skipsChallenge = true;
    box.connackReason = 0x87;
    link.start();
    await settled();
    expect(link.state.kind).toBe("offline");
  });

  it("tries again, ever more slowly, while nobody answers", async () => {
    const { box, clock, link } = stage();
    box.reachable = false;
    link.start();
    await clock.pass(10_000);
    const early = box.connections;
    expect(early).toBeGreaterThanOrEqual(4);
    await clock.pass(600_000);
    expect(box.connections - early).toBeLessThanOrEqual(25);
    box.reachable = true;
    await clock.pass(60_000);
    expect(link.state.kind).toBe("online");
  });

  it("tries at once when the phone wakes", async () => {
    const { box, clock, link, wake } = stage();
    box.reachable = false;
    link.start();
    await clock.pass(300_000);
    box.reachable = true;
    wake();
    await settled();
    expect(link.state.kind).toBe("online");
  });

  it("gives up a handshake that gets stuck", async () => {
    const { box, clock, link } = stage();
    box.take = () => undefined;
    link.start();
    await clock.pass(15_000);
    expect(link.state.kind).toBe("offline");
  });

  it("tells of a fresh session before it says online, and not of one that still stands", async () => {
    const { box, clock, link, states } = stage();
    const fresh: string[][] = [];
    link.onFreshSession(() => fresh.push(kinds(states)));
    link.start();
    await settled();
    expect(fresh).toEqual([["connecting"]]);
    box.sessionPresent = true;
    box.line?.break();
    await clock.pass(2000);
    expect(link.state.kind).toBe("online");
    expect(fresh).toHaveLength(1);
  });
});

describe("messages that arrive", () => {
  it("are handed over one at a time, in order, and acknowledged only then", async () => {
    const release: Array<() => void> = [];
    const begun: string[] = [];
    const { box, online } = stage({
      handle: (message) => {
        begun.push(Buffer.from(message.payload).toString());
        return new Promise((resolve) => release.push(resolve));
      },
    });
    await online();
    for (const id of [1, 2, 3]) box.publish("room/x", `m${id}`, 1, id);
    await settled();
    expect(begun).toEqual(["m1"]);
    expect(box.of("puback")).toHaveLength(0);
    for (const _ of [1, 2, 3]) {
      release.shift()?.();
      await settled();
    }

    expect(begun).toEqual(["m1", "m2", "m3"]);
    expect(box.of("puback").map(({ messageId }) => messageId)).toEqual([1, 2, 3]);
  });

  it("may be answered from within the handler: sending awaits no other message", async () => {
    const outcomes: string[] = [];
    const { box, link, online } = stage({ handle: async () => void outcomes.push(await link.publish("room/x", bytes("receipt"), { qos: 1 })) });
    await online();
    box.publish("room/x", "m", 1, 5);
    await settled();
    expect(outcomes).toEqual(["taken"]);
    expect(box.of("puback")).toHaveLength(1);
  });

  it("are not acknowledged, nor any after them, when storing fails", async () => {
    let fails = true;
    const got: string[] = [];
    const { box, clock, online } = stage({
      handle: async (message) => {
        if (fails) throw new Error("disk full");
        got.push(Buffer.from(message.payload).toString());
      },
    });
    await online();
    box.publish("room/x", "m1", 1, 1);
    box.publish("room/x", "m2", 1, 2);
    await settled();
    expect(box.of("puback")).toHaveLength(0);
    fails = false;
    box.sessionPresent = true;
    await clock.pass(2000);
    box.publish("room/x", "m1", 1, 1);
    box.publish("room/x", "m2", 1, 2);
    await settled();
    expect(got).toEqual(["m1", "m2"]);
  });

  it("are not acknowledged on another connection than their own, nor handed over when it is gone", async () => {
    let release = (): void => undefined;
    const begun: string[] = [];
    const { box, clock, online } = stage({
      handle: (message) => {
        begun.push(Buffer.from(message.payload).toString());
        return new Promise((resolve) => (release = resolve));
      },
    });
    await online();
    box.publish("room/x", "m1", 1, 1);
    box.publish("room/x", "m2", 1, 2);
    await settled();
    box.line?.break();
    await clock.pass(2000);
    release();
    await settled();
    expect(box.of("puback")).toHaveLength(0);
    expect(begun).toEqual(["m1"]);
  });
});

describe("messages that are sent", () => {
  it("report what the box answered", async () => {
    const { box, link, online } = stage();
    await online();
    const outcomes: string[] = [];
    for (const code of [0x00, 0x10, 0x97, 0x80, 0x87, 0x90, 0x99]) {
      box.pubackReason = code;
      outcomes.push(await link.publish("room/x", bytes("m"), { qos: 1 }));
    }

    expect(outcomes).toEqual(["taken", "nobody", "refused", "refused", "invalid", "invalid", "invalid"]);
    expect(await link.publish("room/x", bytes("typing"), { qos: 0 })).toBe("taken");
    expect(await link.publish("room/x", new Uint8Array(524_288), { qos: 1 })).toBe("invalid");
  });

  it("are offline, never lost in a promise, when the line breaks", async () => {
    const { box, link, online } = stage();
    expect(await link.publish("room/x", bytes("m"), { qos: 1 })).toBe("offline");
    expect(await link.subscribe(["room/x"])).toEqual([false]);
    await online();
    box.pubackReason = "silent";
    box.receiveMaximum = 1;
    const waiting = [1, 2].map(() => link.publish("room/x", bytes("m"), { qos: 1 }));
    box.line?.break();
    expect(await Promise.all(waiting)).toEqual(["offline", "offline"]);
  });

  it("are never more at once than the box takes, and keep their order", async () => {
    const { box, link } = stage();
    box.receiveMaximum = 2;
    box.pubackReason = "silent";
    link.start();
    await settled();
    const sent = ["a", "b", "c", "d"].map((text) => link.publish("room/x", bytes(text), { qos: 1 }));
    await settled();
    expect(box.of("publish")).toHaveLength(2);
    for (let turn = 0; turn < 4; turn++) {
      const { messageId } = box.of("publish")[turn] ?? {};
      box.send({ cmd: "puback", messageId, reasonCode: 0 });
      await settled();
    }

    expect(await Promise.all(sent)).toEqual(["taken", "taken", "taken", "taken"]);
    expect(box.of("publish").map((packet) => String((packet as { payload?: Buffer }).payload))).toEqual(["a", "b", "c", "d"]);
  });

  it("subscribe and learn for each topic whether it was granted", async () => {
    const { link, online } = stage();
    await online();
    expect(await link.subscribe(["inbox/me", "room/x", "inbox/other"])).toEqual([true, true, false]);
  });
});

describe("the line's life", () => {
  it("asks after a silence, and begins again when nothing answers", async () => {
    const { box, clock, link, states, online } = stage();
    await online();
    await clock.pass(55_000);
    expect(box.of("pingreq")).toHaveLength(1);
    expect(link.state.kind).toBe("online");
    box.answersPings = false;
    await clock.pass(70_001);
    expect(kinds(states).slice(2)).toContain("offline");
  });

  it("looks after the line when the phone wakes: a dead one is found within seconds", async () => {
    const { box, clock, link, online, wake } = stage();
    await online();
    box.answersPings = false;
    wake();
    await clock.pass(5001);
    expect(link.state.kind).not.toBe("online");
  });

  it("is wiped by the box's secret alone", async () => {
    const { box, clock, got, link, online } = stage();
    await online();
    box.publish("box/wipe", new Uint8Array(32).fill(1), 0);
    await settled();
    expect(link.state.kind).toBe("online");
    box.publish("box/wipe", box.wipeSecret, 0);
    await settled();
    expect(link.state.kind).toBe("wiped");
    // The line stays until the keys are gone: its DISCONNECT is the answer.
    expect(box.of("disconnect")).toHaveLength(0);
    await link.stop();
    await settled();
    expect(box.of("disconnect")).toMatchObject([{ reasonCode: 0 }]);
    expect(link.state.kind).toBe("wiped");
    await clock.pass(600_000);
    expect(box.connections).toBe(1);
    expect(got).toEqual([]);
  });

  it("subscribes to the wipe by itself", async () => {
    const { box, online } = stage();
    await online();
    expect(box.of("subscribe")[0]).toMatchObject({ subscriptions: [{ topic: "box/wipe" }] });
  });

  it("rests when it is stopped, and starts again", async () => {
    const { box, clock, link, online } = stage();
    await online();
    await link.stop();
    expect(link.state).toEqual({ kind: "offline" });
    expect(box.of("disconnect")).toHaveLength(1);
    await clock.pass(600_000);
    expect(box.connections).toBe(1);
    await online();
  });

  it("stops while a message is being stored only after it is stored", async () => {
    let release = (): void => undefined;
    const { box, link, online } = stage({ handle: () => new Promise((resolve) => (release = resolve)) });
    await online();
    box.publish("room/x", "m", 1, 1);
    await settled();
    const stopped = link.stop();
    expect(await Promise.race([stopped.then(() => "stopped"), settled().then(() => "storing")])).toBe("storing");
    release();
    await stopped;
  });
});
