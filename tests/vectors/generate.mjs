// Writes the test vectors of protocol.md with Node's own crypto, which neither the box (libsodium) nor the phone app
// uses: so three implementations have to agree. Every key comes from a public phrase and is good for tests alone.
// Run: node tests/vectors/generate.mjs. The output is the same every time.
import { createHash, createHmac, createPrivateKey, createPublicKey, hkdfSync, sign } from "node:crypto";
import { writeFileSync } from "node:fs";

const bytes = (...parts) => Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
const sha256 = (data) => createHash("sha256").update(data).digest();
const hmac = (key, data) => createHmac("sha256", key).update(data).digest();
const hkdf = (secret, info, length) => Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(0), info, length));
const hex = (data) => Buffer.from(data).toString("hex");
const b64u = (data) => Buffer.from(data).toString("base64url");

/** Bytes that anyone can make again: SHA-256 of a phrase, cut to length. */
const known = (phrase, length = 32) => sha256(`messenger-appliance test vector, worthless: ${phrase}`).subarray(0, length);
const text = (context, ...fields) => bytes(`messenger-appliance/${context}/1`, [0], ...fields);

function ed25519(phrase) {
  const seed = known(phrase);
  const key = createPrivateKey({ key: bytes(Buffer.from("302e020100300506032b657004220420", "hex"), seed), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
  return { seed, publicKey, sign: (data) => sign(null, data, key) };
}

const box = ed25519("box");
const phone = ed25519("phone");
const other = ed25519("other phone");
const idOf = (publicKey) => sha256(text("device", publicKey)).subarray(0, 16);
const fingerprint = sha256(text("box", box.publicKey)).subarray(0, 16);
const wipeSecret = known("wipe secret");
const wipeHash = sha256(text("wipe", wipeSecret));
const token = known("token", 16);

const note = "Test vectors, made by generate.mjs. All keys are public: never use them. Bytes are hex, names ending in Text are b64u.";
const file = (name, content) => writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify({ note, ...content }, null, 2)}\n`);

const device = ({ seed, publicKey }) => ({ seed: hex(seed), key: hex(publicKey), id: hex(idOf(publicKey)), idText: b64u(idOf(publicKey)) });
file("identities", {
  devices: [device(phone), device(other)],
  box: { seed: hex(box.seed), key: hex(box.publicKey), fingerprint: hex(fingerprint) },
  wipe: { secret: hex(wipeSecret), hash: hex(wipeHash) },
});

const phoneNonce = known("phone's nonce");
const boxNonce = known("box's nonce");
const beginProof = hmac(token, text("pair-begin", fingerprint, phone.publicKey, phoneNonce));
const transcript = bytes(box.publicKey, phone.publicKey, phoneNonce, boxNonce, wipeHash);
const answerProof = hmac(token, text("pair-answer", transcript));
const boxSignature = box.sign(text("pair-box", transcript));
const deviceSignature = phone.sign(text("pair-device", transcript));
file("pairing", {
  boxSeed: hex(box.seed), deviceSeed: hex(phone.seed), token: hex(token), wipeSecret: hex(wipeSecret), fingerprint: hex(fingerprint),
  phoneNonce: hex(phoneNonce), boxNonce: hex(boxNonce), wipeHash: hex(wipeHash), transcript: hex(transcript),
  begin: { proof: hex(beginProof) },
  answer: { proof: hex(answerProof), signature: hex(boxSignature) },
  confirm: { signature: hex(deviceSignature) },
  done: [1, 2, 3, 4].map((rights) => ({ rights, signature: hex(box.sign(text("pair-done", transcript, [rights]))) })),
  bodies: {
    begin: { device: b64u(phone.publicKey), nonce: b64u(phoneNonce), proof: b64u(beginProof) },
    answer: { box: b64u(box.publicKey), nonce: b64u(boxNonce), wipe: b64u(wipeHash), proof: b64u(answerProof), signature: b64u(boxSignature) },
    confirm: { device: b64u(phone.publicKey), signature: b64u(deviceSignature) },
    done: { rights: 1, signature: b64u(box.sign(text("pair-done", transcript, [1]))) },
  },
});

const connecting = bytes(box.publicKey, idOf(phone.publicKey), phoneNonce, boxNonce);
const connectBox = box.sign(text("connect-box", connecting));
file("connect", {
  boxSeed: hex(box.seed), deviceSeed: hex(phone.seed), clientIdText: b64u(idOf(phone.publicKey)),
  phoneNonce: hex(phoneNonce), boxNonce: hex(boxNonce), u: hex(connecting),
  connectData: hex(phoneNonce),
  boxSignature: hex(connectBox), challengeData: hex(bytes(boxNonce, connectBox)),
  answerData: hex(phone.sign(text("connect-device", connecting))),
});

const nonce = known("request's nonce");
const request = (method, path, body) => {
  const digest = sha256(bytes(`${method} ${path}\n`, body));
  const signature = phone.sign(text("request", box.publicKey, idOf(phone.publicKey), nonce, digest));
  const authorization = `Appliance ${b64u(idOf(phone.publicKey))}.${b64u(nonce)}.${b64u(signature)}`;
  return { method, path, body, digest: hex(digest), signature: hex(signature), authorization };
};
file("requests", {
  boxSeed: hex(box.seed), deviceSeed: hex(phone.seed), nonce: hex(nonce),
  requests: [
    request("POST", "/api/invitations", JSON.stringify({ token: b64u(token), rights: 2 })),
    request("POST", "/api/devices", "{}"),
    request("POST", "/api/settings", JSON.stringify({ language: "ko", retentionSeconds: 86400 })),
    request("POST", "/api/devices/remove", JSON.stringify({ id: b64u(idOf(other.publicKey)) })),
  ],
});

const invitationSecret = known("invitation secret", 16);
const inviteToken = hkdf(invitationSecret, "messenger-appliance/invite-token/1", 16);
file("invitations", {
  secret: hex(invitationSecret),
  token: hex(inviteToken),
  vouchKey: hex(hkdf(invitationSecret, "messenger-appliance/invite-vouch/1", 32)),
});

const qr = (kind, address, port, label, payload, fields) => ({ kind, address, port, label, ...fields, payload: hex(payload), url: `http://${address}:${port}/#${b64u(payload)}` });
const founder = (label) => bytes([1], token, fingerprint, label);
const invited = (label) => bytes([2], invitationSecret, fingerprint, idOf(phone.publicKey), label);
const refused = (why, payload) => ({ why, payloadText: typeof payload === "string" ? payload : b64u(payload) });
file("qr", {
  valid: [
    qr(1, "192.168.0.20", 8080, "messenger", founder("messenger"), { token: hex(token), fingerprint: hex(fingerprint) }),
    qr(1, "10.0.0.2", 80, "a", founder("a"), { token: hex(token), fingerprint: hex(fingerprint) }),
    qr(1, "172.16.254.254", 18080, "abcdefghijklmnopqrstuvwxyz-01234", founder("abcdefghijklmnopqrstuvwxyz-01234"), { token: hex(token), fingerprint: hex(fingerprint) }),
    qr(2, "192.168.0.20", 8080, "messenger", invited("messenger"), { secret: hex(invitationSecret), fingerprint: hex(fingerprint), inviter: hex(idOf(phone.publicKey)) }),
  ],
  refused: [
    refused("empty", ""),
    refused("unknown kind", bytes([3], token, fingerprint, "box")),
    refused("no host name", founder("")),
    refused("host name of 33", founder("abcdefghijklmnopqrstuvwxyz-012345")),
    refused("capital letter", founder("Box")),
    refused("dot", founder("box.local")),
    refused("not ASCII", founder("상자")),
    refused("kind 2 too short", bytes([2], invitationSecret, fingerprint, idOf(phone.publicKey).subarray(1))),
    refused("cut short", founder("box").subarray(0, 20)),
    refused("padded", `${b64u(founder("box"))}=`),
    refused("not base64url", `+${b64u(founder("box")).slice(1)}`),
    refused("unused bits set", `${b64u(founder("boxes")).slice(0, -1)}${String.fromCharCode(b64u(founder("boxes")).slice(-1).charCodeAt(0) + 1)}`),
  ],
});

// Part II: what one phone signs for another.
const person = (name) => known(`person ${name}`, 16);
const [mina, jun] = [person("Mina"), person("Jun")];
const voucherText = text("voucher", box.publicKey, idOf(phone.publicKey), other.publicKey, jun, [3]);
const removalText = text("removal", box.publicKey, idOf(phone.publicKey), idOf(other.publicKey));
const room = known("room", 16);
const oprfOutput = Buffer.from("527759c3d9366f277d8c6020418d96bb393ba2afb20ff90df23fb7708264e2f3ab9135e3bd69955851de4b1f9fe8a0973396719b7912ba9ee8aa7d0b5e24bcf6", "hex");
const epoch = Buffer.alloc(8, 0);
epoch.writeBigUInt64BE(7n);
const authenticator = known("epoch authenticator", 64);
const branch = sha256(text("branch", authenticator)).subarray(0, 16);
const helloText = text("hello", box.publicKey, room, idOf(phone.publicKey), epoch, branch);
const leaveText = text("leave", box.publicKey, room, idOf(phone.publicKey), epoch);
const sides = [bytes(mina, phone.publicKey), bytes(jun, other.publicKey)].sort(Buffer.compare);
const safety = createHash("sha512").update(text("safety", box.publicKey, ...sides)).digest();
const digits = Array.from({ length: 12 }, (_, i) => (BigInt(`0x${hex(safety.subarray(5 * i, 5 * i + 5))}`) % 100000n).toString().padStart(5, "0"));
file("phones", {
  boxKey: hex(box.publicKey), inviterSeed: hex(phone.seed), invitedSeed: hex(other.seed),
  voucher: { person: hex(jun), rights: 3, text: hex(voucherText), signature: hex(phone.sign(voucherText)) },
  removal: { text: hex(removalText), signature: hex(phone.sign(removalText)) },
  hello: { room: hex(room), epoch: 7, authenticator: hex(authenticator), branch: hex(branch), text: hex(helloText), payload: hex(bytes([2], idOf(phone.publicKey), epoch, branch, phone.sign(helloText))) },
  leave: { room: hex(room), epoch: 7, text: hex(leaveText), signature: hex(phone.sign(leaveText)) },
  safety: { persons: [hex(mina), hex(jun)], digits, qr: `messenger-appliance-safety:1:${b64u(safety.subarray(0, 32))}` },
  // The output is that of RFC 9497's first vector (oprf.json).
  shred: { room: hex(room), output: hex(oprfOutput), share: hex(Buffer.from(hkdfSync("sha512", oprfOutput, "", text("shred-share", box.publicKey, room), 32))) },
  content: {
    kind: "text", id: hex(known("message", 16)), at: 1795500000000, n: 12, text: "\uc548\ub155",
    // {"n":12,"v":1,"at":1795500000000,"id":h'…',"kind":"text","text":"…"}: shorter keys first
    record: hex(bytes([0xa6, 0x61], "n", [0x0c, 0x61], "v", [0x01, 0x62], "at", [0x1b], Buffer.from("000001a20c23c300", "hex"), [0x62], "id", [0x50], known("message", 16), [0x64], "kind", [0x64], "text", [0x64], "text", [0x66], "\uc548\ub155")),
    paddedLength: 256,
  },
});
