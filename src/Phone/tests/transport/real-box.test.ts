// The phone's line against the real box, over TLS and WebSocket: one life of a family's box, told in order. Skipped where
// the box is not built.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boxApi } from "../../src/transport/box-api.ts";
import { boxInfo } from "../../src/transport/box-info.ts";
import { BoxLink } from "../../src/transport/box-link.ts";
import type { DeviceKey, Incoming, Pairing, QrPayload } from "../../src/transport/link.ts";
import { pairWith } from "../../src/transport/pairing.ts";
import { parseQr } from "../../src/transport/qr-payload.ts";
import { randomBytes } from "../../src/platform/random.ts";
import { equal, toBase64url } from "../../src/platform/bytes.ts";
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { boxFingerprint, deviceIdOf, invitationToken } from "../../src/transport/authentication.ts";
import { evaluate, findLocked, newUnlockKey, unlock } from "../../src/transport/unlocking.ts";
import { deviceKey } from "./device.ts";
import { executable, RealBox, until } from "./real-box.ts";

class Phone {
  readonly device: DeviceKey = deviceKey(randomBytes(32));
  readonly got: string[] = [];
  pairing!: Pairing;
  link!: BoxLink;
  freshSessions = 0;
  topics: string[] = [];
  store: (message: Incoming) => Promise<void> = async () => undefined;

  constructor(private readonly box: RealBox) {}

  async pair(qr: QrPayload): Promise<void> {
    const paired = await pairWith({ origin: this.box.origin, fetch: this.box.fetch })(qr, this.device);
    if (!paired.ok) throw new Error(paired.error);
    this.pairing = paired.value;
    this.connect();
  }

  connect(): void {
    const [openSocket, parts] = [this.box.openSocket, { origin: this.box.origin, fetch: this.box.fetch }];
    this.link = new BoxLink({ pairing: this.pairing, device: this.device, url: this.box.line, openSocket, onWake: () => () => undefined, findLocked: () => findLocked(parts) });
    this.link.onMessage(async (message) => {
      await this.store(message);
      this.got.push(Buffer.from(message.payload).toString());
    });
    this.link.onFreshSession(() => {
      this.freshSessions++;
      void this.link.subscribe([this.inbox, ...this.topics]);
    });
    this.link.start();
  }

  get inbox(): string {
    return `inbox/${this.pairing.deviceId}`;
  }

  send(topic: string, text: string): ReturnType<BoxLink["publish"]> {
    return this.link.publish(topic, Uint8Array.from(Buffer.from(text)), { qos: 1 });
  }

  is(kind: string): Promise<void> {
    return until(`the phone is ${kind}, not ${this.link.state.kind}`, () => this.link.state.kind === kind);
  }

  api() {
    return boxApi(this.pairing, this.device, { origin: this.box.origin, fetch: this.box.fetch });
  }
}

describe.skipIf(!executable)("the line to the real box", () => {
  const box = new RealBox();
  const [mother, child] = [new Phone(box), new Phone(box)];
  const room = `room/${toBase64url(randomBytes(16))}`;
  beforeAll(() => box.plugIn(), 60_000);
  afterAll(async () => {
    await Promise.all([mother, child].map((phone) => phone.link?.stop()));
    await box.end();
  });

  it("pairs the founder by the box's QR, and connects", async () => {
    const qr = parseQr(await box.pairingLink());
    if (!qr) throw new Error("the box's link is no code");
    await mother.pair(qr);
    expect(mother.pairing.rights).toBe(1);
    await mother.is("online");
    const info = await boxInfo({ origin: box.origin, fetch: box.fetch });
    expect(info).toMatchObject({ ok: true, value: { boxKey: mother.pairing.boxKey } });
  }, 60_000);

  it("takes the time from an adult's phone, where its own is behind", async () => {
    const ahead = Date.now() + 240_000;
    expect(await mother.api().setClock(ahead)).toEqual({ ok: true, value: undefined });
    const info = await boxInfo({ origin: box.origin, fetch: box.fetch });
    expect(info.ok && info.value.unixSeconds).toBeGreaterThanOrEqual(Math.floor(ahead / 1_000));
  }, 60_000);

  it("pairs another phone by an invitation, whose secret the box never sees", async () => {
    const secret = randomBytes(16);
    const opened = await mother.api().openInvitation(invitationToken(secret), 3);
    expect(opened).toEqual({ ok: true, value: { seconds: 600 } });
    const info = await boxInfo({ origin: box.origin, fetch: box.fetch });
    if (!info.ok) throw new Error(info.error);
    await child.pair({ kind: "phone", secret, fingerprint: boxFingerprint(mother.pairing.boxKey), inviter: mother.pairing.deviceId, name: "messenger" });
    expect(child.pairing.rights).toBe(3);
    await child.is("online");
    expect(await mother.api().devices()).toMatchObject({
      value: [
        { id: mother.pairing.deviceId, rights: 1 },
        { id: child.pairing.deviceId, rights: 3 },
      ],
    });
    expect(await child.api().openInvitation(randomBytes(16), 3)).toEqual({ ok: false, error: "not-allowed" });
  }, 60_000);

  it("evaluates a blinded point for every paired phone, the same for the same input, and for nobody else", async () => {
    const { oprf } = ristretto255_oprf;
    const input = randomBytes(32);
    const output = async (phone: Phone): Promise<string> => {
      const { blind, blinded } = oprf.blind(input);
      const answer = await phone.api().evaluate(blinded);
      if (!answer.ok) throw new Error(answer.error);
      return toBase64url(oprf.finalize(input, blind, answer.value));
    };
    const share = await output(mother);
    expect(await output(child)).toBe(share);
    expect(await mother.api().evaluate(new Uint8Array(32))).toEqual({ ok: false, error: "malformed" });
    const stranger = new Phone(box);
    stranger.pairing = { ...mother.pairing, deviceId: deviceIdOf(stranger.device.publicKey) };
    expect(await stranger.api().evaluate(oprf.blind(input).blinded)).toEqual({ ok: false, error: "not-paired" });
  }, 60_000);

  it("says nobody for a room without members, and grants rooms but not another's inbox", async () => {
    expect(await mother.send(room, "anyone?")).toBe("nobody");
    mother.topics = child.topics = [room];
    expect(await mother.link.subscribe([room, child.inbox])).toEqual([true, false]);
    expect(await child.link.subscribe([room])).toEqual([true]);
  });

  it("brings a room's messages to all, the sender too, in one order", async () => {
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, i) => (i % 2 ? mother : child).send(room, `m${i}`)));
    expect(new Set(outcomes)).toEqual(new Set(["taken"]));
    await until("all arrived", () => mother.got.length === 100 && child.got.length === 100);
    expect(mother.got).toEqual(child.got);
  }, 60_000);

  it("keeps what was not stored, and brings it again in order", async () => {
    child.got.length = 0;
    let disk = "full";
    child.store = async () => {
      if (disk === "full") throw new Error("disk full");
    };
    for (const text of ["a", "b", "c"]) expect(await mother.send(child.inbox, text)).toBe("taken");
    disk = "free";
    await until("all arrived", () => child.got.length >= 3);
    expect(child.got).toEqual(["a", "b", "c"]);
  }, 60_000);

  it("keeps a message for a phone that is away, and the session with it", async () => {
    child.got.length = 0;
    await child.link.stop();
    expect(await mother.send(child.inbox, "while you were away")).toBe("taken");
    const before = child.freshSessions;
    child.link.start();
    await until("it arrived", () => child.got.includes("while you were away"));
    expect(child.freshSessions).toBe(before);
  }, 60_000);

  it("finds the box locked after the plug was pulled, opens it, and comes back to a fresh session", async () => {
    const boot = mother.link.state;
    const begun = await mother.api().beginEnrol();
    if (!begun.ok) throw new Error(begun.error);
    const share = { key: newUnlockKey(), slot: begun.value.slot };
    expect(await mother.api().finishEnrol(begun.value.exchange, evaluate(share.key, begun.value.blinded)!)).toEqual({ ok: true, value: undefined });
    expect(await mother.api().unlockState()).toEqual({ ok: true, value: { start: "phone", enrolled: true } });
    expect(await child.api().unlockState()).toEqual({ ok: true, value: { start: "phone", enrolled: false } });
    expect(await child.api().beginEnrol()).toEqual({ ok: false, error: "not-allowed" });
    await box.pullThePlug();
    await mother.is("offline");
    expect(await mother.send(room, "into the dark")).toBe("offline");
    await box.plugIn();
    await Promise.all([mother.is("locked"), child.is("locked")]);
    const parts = { origin: box.origin, fetch: box.fetch };
    expect(await mother.api().devices()).toEqual({ ok: false, error: "locked" });
    expect(await unlock({ key: newUnlockKey(), slot: share.slot }, parts)).toEqual({ ok: false, error: "wrong-phone" });
    expect(await unlock(share, parts)).toEqual({ ok: true, value: undefined });
    mother.link.retry();
    await Promise.all([mother.is("online"), child.is("online")]);
    expect(mother.link.state).not.toEqual(boot);
    expect([mother.freshSessions, child.freshSessions]).toEqual([2, 2]);
    await until("the room is there again", async () => (await mother.send(room, "again")) === "taken");
  }, 120_000);

  it("is removed at once when an adult removes it", async () => {
    expect(await mother.api().removeDevice(child.pairing.deviceId)).toEqual({ ok: true, value: undefined });
    await child.is("removed");
  }, 60_000);

  it("is wiped with the box, and afterwards meets another box", async () => {
    box.press("wipe-down");
    await mother.is("wiped");
    // Its keys are gone, says how it hangs up: the box counts that.
    await mother.link.stop();
    await until("the box counts the answer", () => box.output.includes("phones: 1 heard of the wipe, 1 answered that their keys are gone."));
    box.press("wipe-up");
    await until("the box begins a new life", async () => {
      await box.trust();
      const info = await boxInfo({ origin: box.origin, fetch: box.fetch });
      return info.ok && !equal(info.value.boxKey, mother.pairing.boxKey);
    });
    mother.connect();
    await mother.is("other-box");
  }, 120_000);
});
