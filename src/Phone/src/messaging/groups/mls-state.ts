// The library's group state in the words of engine.ts: members, branch, stored form, and what to zero when an epoch ends.
import { decodeGroupState, encodeGroupState, type ClientConfig, type ClientState, type LeafNode } from "ts-mls";
import { equal, hashText } from "../codec/bytes.ts";
import { deviceOf } from "./suite.ts";

export type ReceiverData = ClientState["historicalReceiverData"];

export const epochOf = (state: ClientState): number => Number(state.groupContext.epoch);

export function memberAt(tree: ClientState["ratchetTree"], leafIndex: number): string | undefined {
  const node = tree[leafIndex * 2];
  return node?.nodeType === "leaf" ? deviceOf(node.leaf.credential, node.leaf.signaturePublicKey) : undefined;
}

export function membersOf(tree: ClientState["ratchetTree"]): string[] {
  const members: string[] = [];
  for (let leaf = 0; leaf * 2 < tree.length; leaf++) {
    const device = memberAt(tree, leaf);
    if (device !== undefined) members.push(device);
  }

  return members;
}

export function leafOf(tree: ClientState["ratchetTree"], device: string): number | undefined {
  for (let leaf = 0; leaf * 2 < tree.length; leaf++) if (memberAt(tree, leaf) === device) return leaf;
  return undefined;
}

export function leafNodeOf(tree: ClientState["ratchetTree"], device: string): LeafNode | undefined {
  const node = tree[(leafOf(tree, device) ?? NaN) * 2];
  return node?.nodeType === "leaf" ? node.leaf : undefined;
}

/** The device's leaf is that of a key package, and was not before. */
export function isNew(before: ClientState["ratchetTree"], after: ClientState["ratchetTree"], device: string): boolean {
  const [was, is] = [leafNodeOf(before, device), leafNodeOf(after, device)];
  return is?.leafNodeSource === "key_package" && (was === undefined || !equal(was.hpkePublicKey, is.hpkePublicKey));
}

export function branchOf(state: ClientState): Uint8Array {
  return hashText("branch/1", state.keySchedule.epochAuthenticator).slice(0, 16);
}

export const encodeState = (state: ClientState): Uint8Array => encodeGroupState(state);

export function decodeState(bytes: Uint8Array, clientConfig: ClientConfig): ClientState | undefined {
  const decoded = decodeGroupState(bytes, 0);
  return decoded === undefined ? undefined : { ...decoded[0], clientConfig };
}

/** The receiver's keys of past epochs when `state` has become the past: the last two, and the secrets that fell out. */
export function pastOf(state: ClientState): { past: ReceiverData; dropped: Uint8Array[] } {
  const past: ReceiverData = new Map(state.historicalReceiverData);
  past.set(state.groupContext.epoch, {
    secretTree: state.secretTree,
    ratchetTree: state.ratchetTree,
    senderDataSecret: state.keySchedule.senderDataSecret,
    groupContext: state.groupContext,
    resumptionPsk: state.keySchedule.resumptionPsk,
  });
  const dropped: Uint8Array[] = [];
  const epochs = [...past.keys()].sort((a, b) => Number(a - b));
  for (const epoch of epochs.slice(0, Math.max(0, epochs.length - state.clientConfig.keyRetentionConfig.retainKeysForEpochs))) {
    const data = past.get(epoch)!;
    dropped.push(data.senderDataSecret, data.resumptionPsk, ...treeSecrets(data.secretTree));
    past.delete(epoch);
  }

  return { past, dropped };
}

function treeSecrets(tree: ClientState["secretTree"]): Uint8Array[] {
  return tree.flatMap(({ application, handshake }) => [application, handshake]).flatMap((ratchet) => [ratchet.secret, ...Object.values(ratchet.unusedGenerations)]);
}

/** What only the ended epoch had: its schedule (but for what `pastOf` keeps) and the path keys that were replaced. */
export function endedSecrets(before: ClientState, after: ClientState): Uint8Array[] {
  const { exporterSecret, externalSecret, confirmationKey, membershipKey, epochAuthenticator, initSecret } = before.keySchedule;
  const kept = new Set(Object.values(after.privatePath.privateKeys));
  const replaced = Object.values(before.privatePath.privateKeys).filter((key) => !kept.has(key));
  return [exporterSecret, externalSecret, confirmationKey, membershipKey, epochAuthenticator, initSecret, ...replaced];
}

/** Every secret of a state that never came into force. */
export function ownSecrets(state: ClientState, shared: ClientState): Uint8Array[] {
  const kept = new Set(Object.values(shared.privatePath.privateKeys));
  const path = Object.values(state.privatePath.privateKeys).filter((key) => !kept.has(key));
  return [...Object.values(state.keySchedule), ...treeSecrets(state.secretTree), ...path];
}
