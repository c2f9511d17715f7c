// One MLS group on ts-mls. The state is replaced, never changed; what an operation used up is zeroed only when the caller
// has stored the new state. A commit of ours comes into force when its echo is there, not before (protocol.md, Groups).
import {
  createApplicationMessage,
  createCommit,
  createGroupInfoWithExternalPubAndRatchetTree,
  decodeMlsMessage,
  emptyPskIndex,
  encodeMlsMessage,
  processPrivateMessage,
  processPublicMessage,
  type CiphersuiteImpl,
  type ClientState,
  type IncomingMessageCallback,
  type PrivateMessage,
  type Proposal,
  type PublicMessage,
} from "ts-mls";
import { equal, zero } from "../codec/bytes.ts";
import { encode } from "../codec/cbor.ts";
import type { EpochChange, Group, MayRemove, Received } from "./engine.ts";
import { branchOf, encodeState, endedSecrets, epochOf, isNew, leafNodeOf, leafOf, memberAt, membersOf, ownSecrets, pastOf } from "./mls-state.ts";
import { deviceOf } from "./suite.ts";
import { comesBack, externalCommitPolicy, memberCommitPolicy } from "./policy.ts";

export interface Pending {
  readonly message: Uint8Array;
  readonly next: ClientState;
  readonly welcome: Uint8Array | undefined;
  /** Removed and added in one: told apart from who stays by nothing else, where the key package is the same. */
  readonly again: readonly string[];
  readonly consumed: readonly Uint8Array[];
}

export class MlsGroup implements Group {
  #consumed: Uint8Array[] = [];

  constructor(
    private readonly cs: CiphersuiteImpl,
    private state: ClientState,
    private waiting: Pending | undefined = undefined,
  ) {}

  get id(): Uint8Array {
    return this.state.groupContext.groupId;
  }

  get epoch(): number {
    return epochOf(this.state);
  }

  get unheard(): readonly string[] {
    return membersOf(this.state.ratchetTree).filter((device) => leafNodeOf(this.state.ratchetTree, device)?.leafNodeSource === "key_package");
  }

  get active(): boolean {
    return this.state.groupActiveState.kind === "active";
  }

  get members(): readonly string[] {
    return membersOf(this.state.ratchetTree);
  }

  get pending(): Uint8Array | undefined {
    return this.waiting?.message;
  }

  branch(): Uint8Array {
    return branchOf(this.state);
  }

  encode(): Uint8Array {
    const waiting = this.waiting;
    const pending = waiting === undefined ? null : { message: waiting.message, next: encodeState(waiting.next), welcome: waiting.welcome ?? null, again: [...waiting.again] };
    return encode({ state: encodeState(this.state), pending });
  }

  forget(): void {
    zero(...this.#consumed);
    this.#consumed = [];
  }

  async seal(plain: Uint8Array): Promise<Uint8Array> {
    const { newState, privateMessage, consumed } = await createApplicationMessage(this.state, plain, this.cs);
    this.state = newState;
    this.#consumed.push(...consumed);
    return encodeMlsMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage });
  }

  async commit(change: { add: readonly Uint8Array[]; remove: readonly string[] }): Promise<Uint8Array | undefined> {
    if (this.waiting !== undefined || !this.active) return undefined;
    const extraProposals: Proposal[] = [];
    const again: string[] = [];
    for (const device of change.remove) {
      const removed = leafOf(this.state.ratchetTree, device);
      if (removed !== undefined) extraProposals.push({ proposalType: "remove", remove: { removed } });
    }

    for (const bytes of change.add) {
      const message = decodeMlsMessage(bytes, 0)?.[0];
      if (message?.wireformat !== "mls_key_package") continue;
      extraProposals.push({ proposalType: "add", add: { keyPackage: message.keyPackage } });
      const device = deviceOf(message.keyPackage.leafNode.credential, message.keyPackage.leafNode.signaturePublicKey);
      if (device !== undefined && change.remove.includes(device)) again.push(device);
    }

    try {
      const made = await createCommit({ state: this.state, cipherSuite: this.cs }, { extraProposals, ratchetTreeExtension: true });
      const welcome = made.welcome === undefined ? undefined : encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome: made.welcome });
      // The past is taken from the state at the moment of acceptance: until then it goes on being used.
      const next = { ...made.newState, historicalReceiverData: new Map() };
      this.waiting = { message: encodeMlsMessage(made.commit), next, welcome, again, consumed: made.consumed };
      return this.waiting.message;
    } catch {
      return undefined; // a key package that does not fit this group
    }
  }

  acceptOwn(): EpochChange | undefined {
    const waiting = this.waiting;
    if (waiting === undefined) return undefined;
    const me = memberAt(this.state.ratchetTree, this.state.privatePath.leafIndex)!;
    this.#consumed.push(...waiting.consumed);
    return this.#enter(waiting.next, { own: true, committer: me, rejoined: false, welcome: waiting.welcome, again: waiting.again });
  }

  async receive(message: Uint8Array, mayRemove: MayRemove = () => true): Promise<Received> {
    const decoded = decodeMlsMessage(message, 0)?.[0];
    try {
      if (decoded?.wireformat === "mls_private_message") return await this.#receivePrivate(decoded.privateMessage, message, mayRemove);
      if (decoded?.wireformat === "mls_public_message") return await this.#receivePublic(decoded.publicMessage);
    } catch {
      // Forged, of another branch, already read, or with a member we do not know (yet): the state is as before.
    }

    return { kind: "refused" };
  }

  async groupInfo(): Promise<Uint8Array> {
    const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(this.state, [], this.cs);
    return encodeMlsMessage({ version: "mls10", wireformat: "mls_group_info", groupInfo });
  }

  isAt(groupInfo: Uint8Array): boolean {
    const message = decodeMlsMessage(groupInfo, 0)?.[0];
    return message?.wireformat === "mls_group_info" && equal(message.groupInfo.groupContext.confirmedTranscriptHash, this.state.groupContext.confirmedTranscriptHash);
  }

  async #receivePrivate(message: PrivateMessage, bytes: Uint8Array, mayRemove: MayRemove): Promise<Received> {
    if (!equal(message.groupId, this.id) || !this.active) return { kind: "refused" };
    const epoch = this.state.groupContext.epoch;
    if (message.epoch > epoch) return { kind: "future" };
    if (message.contentType === "application") return await this.#receiveContent(message);
    if (message.epoch < epoch) return { kind: "past" };
    if (message.contentType !== "commit") return { kind: "refused" };
    if (this.waiting !== undefined && equal(this.waiting.message, bytes)) return this.acceptOwn()!;
    let committer: string | undefined;
    const result = await processPrivateMessage(this.state, message, emptyPskIndex, this.cs, (incoming) => {
      if (incoming.kind === "commit" && incoming.senderLeafIndex !== undefined) committer = memberAt(this.state.ratchetTree, incoming.senderLeafIndex);
      return committer === undefined || this.#putOut(incoming).some((device) => !mayRemove(committer!, device)) ? "reject" : memberCommitPolicy(incoming);
    });
    if (result.kind !== "newState" || result.actionTaken !== "accept" || committer === undefined) return { kind: "refused" };
    return this.#enterTheirs(result, { committer, rejoined: false });
  }

  #putOut(incoming: Parameters<IncomingMessageCallback>[0]): string[] {
    const proposals = incoming.kind === "commit" ? incoming.proposals : [];
    return proposals.flatMap(({ proposal }) => (proposal.proposalType === "remove" ? (memberAt(this.state.ratchetTree, proposal.remove.removed) ?? []) : []));
  }

  async #receiveContent(message: PrivateMessage): Promise<Received> {
    const past = message.epoch < this.state.groupContext.epoch ? this.state.historicalReceiverData.get(message.epoch) : this.state;
    if (past === undefined) return { kind: "past" };
    const result = await processPrivateMessage(this.state, message, emptyPskIndex, this.cs, () => "reject");
    const { senderLeafIndex } = result as { senderLeafIndex?: number };
    const from = senderLeafIndex === undefined ? undefined : memberAt(past.ratchetTree, senderLeafIndex);
    if (result.kind !== "applicationMessage" || from === undefined) return { kind: "refused" };
    this.state = result.newState;
    this.#consumed.push(...result.consumed);
    return { kind: "content", from, plain: result.message };
  }

  async #receivePublic(message: PublicMessage): Promise<Received> {
    if (!equal(message.content.groupId, this.id) || !this.active) return { kind: "refused" };
    const epoch = this.state.groupContext.epoch;
    if (message.content.epoch !== epoch) return { kind: message.content.epoch > epoch ? "future" : "past" };
    const committer = comesBack(this.state, message);
    if (committer === undefined) return { kind: "refused" };
    const result = await processPublicMessage(this.state, message, emptyPskIndex, this.cs, externalCommitPolicy);
    if (result.actionTaken !== "accept") return { kind: "refused" };
    return this.#enterTheirs(result, { committer, rejoined: true });
  }

  #enterTheirs(result: { newState: ClientState; consumed: Uint8Array[] }, by: { committer: string; rejoined: boolean }): Received {
    if (this.waiting !== undefined) this.#consumed.push(...ownSecrets(this.waiting.next, this.state));
    if (result.newState.groupActiveState.kind === "removedFromGroup") {
      this.waiting = undefined;
      this.state = result.newState;
      return { kind: "removed", committer: by.committer };
    }

    this.#consumed.push(...result.consumed);
    return this.#enter(result.newState, { own: false, ...by, welcome: undefined, again: [] });
  }

  #enter(next: ClientState, change: Pick<EpochChange, "own" | "committer" | "rejoined" | "welcome" | "again">): EpochChange {
    const before = this.state;
    const { past, dropped } = pastOf(before);
    const [had, has] = [membersOf(before.ratchetTree), membersOf(next.ratchetTree)];
    this.#consumed.push(...dropped, ...endedSecrets(before, next));
    this.state = { ...next, historicalReceiverData: past };
    this.waiting = undefined;
    const added = has.filter((device) => !had.includes(device));
    const removed = had.filter((device) => !has.includes(device));
    const again = has.filter((device) => had.includes(device) && (change.again.includes(device) || isNew(before.ratchetTree, next.ratchetTree, device)));
    return { kind: "epoch", ...change, added, removed, again };
  }
}
