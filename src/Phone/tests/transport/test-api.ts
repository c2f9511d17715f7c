// The box's HTTP side in memory, as protocol.md says it, for tests of the phone's side. `tamper` changes an answer on its
// way, as a box that lies would.
import { ed25519 } from "@noble/curves/ed25519.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { contextText, concat, fromBase64url, toBase64url, utf8 } from "../../src/platform/bytes.ts";
import { boxFingerprint, deviceIdOf } from "../../src/transport/authentication.ts";

type Fields = Record<string, unknown>;

export class TestApi {
  readonly seed = new Uint8Array(32).fill(7);
  readonly boxKey = ed25519.getPublicKey(this.seed);
  readonly fingerprint = boxFingerprint(this.boxKey);
  readonly wipeHash = new Uint8Array(32).fill(3);
  readonly asked: string[] = [];
  token = new Uint8Array(16).fill(4);
  tamper: (path: string, answer: Fields) => Fields = (_, answer) => answer;
  /** Answers that get lost on their way, by path. */
  readonly lost = new Map<string, number>();
  answers: Record<string, (body: Fields) => readonly [number, Fields]> = {};
  private transcript: Uint8Array = new Uint8Array();
  private deviceKey: Uint8Array = new Uint8Array();
  private readonly nonce = new Uint8Array(32).fill(5);

  readonly fetch = (async (url: string, init: RequestInit) => {
    const { pathname } = new URL(url, "https://box");
    this.asked.push(pathname);
    const body = typeof init.body === "string" ? init.body : "";
    const [status, answer] = this.answer(pathname, body, (init.headers as Record<string, string>).Authorization);
    const losses = this.lost.get(pathname) ?? 0;
    this.lost.set(pathname, losses - 1);
    if (losses > 0) throw new TypeError("network");
    return new Response(JSON.stringify(this.tamper(pathname, answer)), { status });
  }) as unknown as typeof fetch;

  private answer(path: string, text: string, authorization: string | undefined): readonly [number, Fields] {
    const body = text === "" ? {} : (JSON.parse(text) as Fields);
    const bytes = (name: string): Uint8Array => fromBase64url(String(body[name])) ?? new Uint8Array();
    switch (path) {
      case "/api/pair/begin": {
        this.deviceKey = bytes("device");
        if (!same(bytes("proof"), hmac(sha256, this.token, contextText("pair-begin", this.fingerprint, this.deviceKey, bytes("nonce")))))
          return [403, { error: "pairing-closed" }];
        this.transcript = concat(this.boxKey, this.deviceKey, bytes("nonce"), this.nonce, this.wipeHash);
        const sign = ed25519.sign(contextText("pair-box", this.transcript), this.seed);
        return [
          200,
          {
            box: toBase64url(this.boxKey),
            nonce: toBase64url(this.nonce),
            wipe: toBase64url(this.wipeHash),
            proof: toBase64url(hmac(sha256, this.token, contextText("pair-answer", this.transcript))),
            signature: toBase64url(sign),
          },
        ];
      }
      case "/api/pair/confirm": {
        if (!ed25519.verify(bytes("signature"), contextText("pair-device", this.transcript), this.deviceKey)) return [403, { error: "pairing-closed" }];
        return [200, { rights: 1, signature: toBase64url(ed25519.sign(contextText("pair-done", this.transcript, Uint8Array.of(1)), this.seed)) }];
      }
      case "/api/nonce":
        return [200, { nonce: toBase64url(this.nonce) }];
      default:
        if (path !== "/api/box" && !this.isSigned(path, text, authorization)) return [401, { error: "not-paired" }];
        return this.answers[path]?.(body) ?? [400, { error: "malformed" }];
    }
  }

  private isSigned(path: string, body: string, authorization: string | undefined): boolean {
    const [id = "", nonce = "", signature = ""] = authorization?.replace("Appliance ", "").split(".") ?? [];
    const message = contextText("request", this.boxKey, fromBase64url(id) ?? new Uint8Array(), this.nonce, sha256(utf8(`POST ${path}\n${body}`)));
    return (
      id === deviceIdOf(this.deviceKey) &&
      nonce === toBase64url(this.nonce) &&
      ed25519.verify(fromBase64url(signature) ?? new Uint8Array(64), message, this.deviceKey)
    );
  }

  pairedWith(deviceKey: Uint8Array): void {
    this.deviceKey = deviceKey;
  }
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.from(left).equals(Buffer.from(right));
}
