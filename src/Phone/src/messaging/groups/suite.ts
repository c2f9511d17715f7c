// The one cipher suite (83: X-Wing, AES-256-GCM, SHA-512, Ed25519) and the choices we make in the library's place: who is
// who, how long keys are kept, padding (decisions/0050). Signatures come from noble: not every browser has Ed25519.
import { ed25519 } from "@noble/curves/ed25519.js";
import { defaultKeyPackageEqualityConfig, getCiphersuiteFromName, getCiphersuiteImpl, type Capabilities, type CiphersuiteImpl, type ClientConfig, type Credential } from "ts-mls";
import { equal, toB64u } from "../codec/bytes.ts";
import { deviceIdBytes } from "../identity/device.ts";

export const suiteName = "MLS_256_XWING_AES256GCM_SHA512_Ed25519";

export const capabilities: Capabilities = { versions: ["mls10"], ciphersuites: [suiteName], extensions: [], proposals: [], credentials: ["basic"] };

/** Key packages do not expire by the clock (phones' clocks are wrong at times): they are replaced instead. */
export const lifetime = { notBefore: 0n, notAfter: 0x7fff_ffff_ffff_ffffn };

let loaded: Promise<CiphersuiteImpl> | undefined;

export function loadSuite(): Promise<CiphersuiteImpl> {
  loaded ??= getCiphersuiteImpl(getCiphersuiteFromName(suiteName)).then((suite) => ({
    ...suite,
    signature: {
      sign: async (key, message) => ed25519.sign(message, key),
      verify: async (key, message, signature) => {
        try {
          return ed25519.verify(signature, message, key, { zip215: false });
        } catch {
          return false;
        }
      },
      keygen: async () => {
        const signKey = ed25519.utils.randomSecretKey();
        return { signKey, publicKey: ed25519.getPublicKey(signKey) };
      },
    },
  }));
  return loaded;
}

/** The device a leaf is of: its credential is the id of its key. */
export function deviceOf(credential: Credential, key: Uint8Array): string | undefined {
  if (credential.credentialType !== "basic") return undefined;
  return equal(deviceIdBytes(key), credential.identity) ? toB64u(credential.identity) : undefined;
}

export function clientConfig(known: (device: string) => boolean): ClientConfig {
  return {
    // A queue of a week comes at once, and out of order after a restart of the box; two epochs back is all that is needed.
    keyRetentionConfig: { retainKeysForGenerations: 1_000, retainKeysForEpochs: 2, maximumForwardRatchetSteps: 2_000 },
    lifetimeConfig: { maximumTotalLifetime: lifetime.notAfter, validateLifetimeOnReceive: false },
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    // Contents come padded to size classes of our own (codec/padding.ts).
    paddingConfig: { kind: "alwaysPad", paddingLength: 0 },
    authService: {
      async validateCredential(credential, key) {
        const device = deviceOf(credential, key);
        return device !== undefined && known(device);
      },
    },
  };
}
