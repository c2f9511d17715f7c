// Makes, joins and loads groups on ts-mls; one per paired phone (protocol.md, Groups).
import {
  createGroup,
  decodeMlsMessage,
  emptyPskIndex,
  encodeMlsMessage,
  generateKeyPackageWithKey,
  joinGroup,
  joinGroupExternal,
  type CiphersuiteImpl,
  type ClientConfig,
  type KeyPackage,
  type PrivateKeyPackage,
} from "ts-mls";
import { zero } from "../codec/bytes.ts";
import { decode, encode } from "../codec/cbor.ts";
import { bytes, list, optional, record, string } from "../codec/shape.ts";
import { deviceIdBytes, type OwnDevice } from "../identity/device.ts";
import type { Group, GroupEngine, Header, KeyPackagePair } from "./engine.ts";
import { MlsGroup, type Pending } from "./mls-group.ts";
import { decodeState, leafOf } from "./mls-state.ts";
import { capabilities, clientConfig, deviceOf, lifetime, loadSuite } from "./suite.ts";

const storedGroup = record({ state: bytes(), pending: optional(record({ message: bytes(), next: bytes(), welcome: optional(bytes()), again: optional(list(string(22))) })) });
const storedPrivate = record({ init: bytes(), leaf: bytes() });

/** `known`: this device is vouched for. */
export async function makeEngine(device: OwnDevice, known: (device: string) => boolean): Promise<GroupEngine> {
  return new MlsEngine(await loadSuite(), clientConfig(known), device);
}

class MlsEngine implements GroupEngine {
  constructor(
    private readonly cs: CiphersuiteImpl,
    private readonly config: ClientConfig,
    private readonly device: OwnDevice,
  ) {}

  async keyPackage(): Promise<KeyPackagePair> {
    const { publicPackage, privatePackage } = await this.#generate();
    const publicPart = encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: publicPackage });
    return { publicPart, privatePart: encode({ init: privatePackage.initPrivateKey, leaf: privatePackage.hpkePrivateKey }) };
  }

  async create(id: Uint8Array): Promise<Group> {
    const { publicPackage, privatePackage } = await this.#generate();
    return new MlsGroup(this.cs, await createGroup(id, publicPackage, privatePackage, [], this.cs, this.config));
  }

  async join(welcome: Uint8Array, keyPackages: readonly KeyPackagePair[]): Promise<{ group: Group; used: KeyPackagePair } | undefined> {
    for (const pair of keyPackages) {
      const [message, own, secrets] = [decodeMlsMessage(welcome, 0)?.[0], keyPackageOf(pair.publicPart), this.#privateOf(pair)];
      if (message?.wireformat !== "mls_welcome" || own === undefined || secrets === undefined) continue;
      try {
        const state = await joinGroup(message.welcome, own, secrets, emptyPskIndex, this.cs, undefined, undefined, this.config);
        zero(secrets.initPrivateKey);
        return { group: new MlsGroup(this.cs, state), used: pair };
      } catch {
        // Made for another key package of ours, or with a member we do not know.
      }
    }

    return undefined;
  }

  async rejoin(groupInfo: Uint8Array): Promise<{ group: Group; commit: Uint8Array } | undefined> {
    const message = decodeMlsMessage(groupInfo, 0)?.[0];
    if (message?.wireformat !== "mls_group_info") return undefined;
    const { publicPackage, privatePackage } = await this.#generate();
    try {
      const { publicMessage, newState } = await joinGroupExternal(message.groupInfo, publicPackage, privatePackage, true, this.cs, undefined, this.config);
      zero(privatePackage.initPrivateKey);
      if (leafOf(newState.ratchetTree, this.device.id) === undefined) return undefined;
      return { group: new MlsGroup(this.cs, newState), commit: encodeMlsMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage }) };
    } catch {
      return undefined; // not a member (any more), or a member we do not know
    }
  }

  decode(stored: Uint8Array): Group | undefined {
    const read = storedGroup(decode(stored));
    const state = read === undefined ? undefined : decodeState(read.state, this.config);
    if (read === undefined || state === undefined) return undefined;
    const next = read.pending === null ? undefined : decodeState(read.pending.next, this.config);
    const pending: Pending | undefined =
      read.pending === null || next === undefined ? undefined : { message: read.pending.message, next, welcome: read.pending.welcome ?? undefined, again: read.pending.again ?? [], consumed: [] };
    return new MlsGroup(this.cs, state, pending);
  }

  header(bytes: Uint8Array): Header | undefined {
    const message = decodeMlsMessage(bytes, 0)?.[0];
    if (message?.wireformat === "mls_private_message") {
      const { groupId, epoch, contentType } = message.privateMessage;
      return { group: groupId, epoch: Number(epoch), content: contentType };
    }

    if (message?.wireformat !== "mls_public_message") return undefined;
    const { groupId, epoch, contentType } = message.publicMessage.content;
    return { group: groupId, epoch: Number(epoch), content: contentType };
  }

  ownerOf(bytes: Uint8Array): string | undefined {
    const leaf = keyPackageOf(bytes)?.leafNode;
    return leaf === undefined ? undefined : deviceOf(leaf.credential, leaf.signaturePublicKey);
  }

  #generate(): Promise<{ publicPackage: KeyPackage; privatePackage: PrivateKeyPackage }> {
    const credential = { credentialType: "basic", identity: deviceIdBytes(this.device.publicKey) } as const;
    const signing = { signKey: this.device.secretKey.slice(), publicKey: this.device.publicKey };
    return generateKeyPackageWithKey(credential, capabilities, lifetime, [], signing, this.cs);
  }

  #privateOf(pair: KeyPackagePair): PrivateKeyPackage | undefined {
    const read = storedPrivate(decode(pair.privatePart));
    return read === undefined ? undefined : { initPrivateKey: read.init, hpkePrivateKey: read.leaf, signaturePrivateKey: this.device.secretKey.slice() };
  }
}

function keyPackageOf(bytes: Uint8Array): KeyPackage | undefined {
  const message = decodeMlsMessage(bytes, 0)?.[0];
  return message?.wireformat === "mls_key_package" ? message.keyPackage : undefined;
}
