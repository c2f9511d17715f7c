// A known answer of RFC 9420 through the corrected library: a client that joins by the Welcome of another implementation
// and follows its commit (the file names its origin).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { acceptAll, decodeMlsMessage, emptyPskIndex, getCiphersuiteFromName, getCiphersuiteImpl, joinGroup, processMessage } from "ts-mls";
import { describe, expect, it } from "vitest";

const vector = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../tests/vectors/mls/passive-client.json"), "utf8")) as Record<string, string>;
const bytes = (name: string): Uint8Array => Uint8Array.from(Buffer.from(vector[name]!, "hex"));
const hex = (value: Uint8Array): string => Buffer.from(value).toString("hex");

describe("RFC 9420", () => {
  it("joins by the Welcome of another implementation, and follows its commit", async () => {
    const cs = await getCiphersuiteImpl(getCiphersuiteFromName("MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"));
    const [keyPackage, welcome, commit] = ["key_package", "welcome", "commit"].map((name) => decodeMlsMessage(bytes(name), 0)![0]);
    if (keyPackage?.wireformat !== "mls_key_package" || welcome?.wireformat !== "mls_welcome" || commit?.wireformat !== "mls_public_message") throw new Error("not these messages");
    const secrets = { initPrivateKey: bytes("init_priv"), hpkePrivateKey: bytes("encryption_priv"), signaturePrivateKey: bytes("signature_priv") };
    const joined = await joinGroup(welcome.welcome, keyPackage.keyPackage, secrets, emptyPskIndex, cs);
    expect(hex(joined.keySchedule.epochAuthenticator)).toBe(vector.initial_epoch_authenticator);
    const followed = await processMessage(commit, joined, emptyPskIndex, acceptAll, cs);
    expect(hex(followed.newState.keySchedule.epochAuthenticator)).toBe(vector.epoch_authenticator);
  });
});
