// What a commit may do in our groups, beyond what RFC 9420 asks: add, remove or renew; and the only one who may come in
// from outside is a member that comes back in its own place. Decided from the commit and the tree alone, so that every
// phone decides alike (protocol.md, Groups).
import type { ClientState, IncomingMessageCallback, PublicMessage } from "ts-mls";
import { equal } from "../codec/bytes.ts";
import { deviceOf } from "./suite.ts";

export const memberCommitPolicy: IncomingMessageCallback = (incoming) => {
  if (incoming.kind !== "commit") return "reject";
  const allowed = incoming.proposals.every(({ proposal }) => proposal.proposalType === "add" || proposal.proposalType === "remove");
  return allowed ? "accept" : "reject";
};

/** The caller has checked the commit with `comesBack`. */
export const externalCommitPolicy: IncomingMessageCallback = (incoming) => (incoming.kind === "commit" && incoming.senderLeafIndex === undefined ? "accept" : "reject");

/** The device that comes back by this external commit; undefined where it is anything else. */
export function comesBack(state: ClientState, message: PublicMessage): string | undefined {
  const { content } = message;
  if (content.contentType !== "commit" || content.sender.senderType !== "new_member_commit") return undefined;
  const leaf = content.commit.path?.leafNode;
  const proposals = content.commit.proposals.map((entry) => (entry.proposalOrRefType === "proposal" ? entry.proposal : undefined));
  const remove = proposals.find((proposal) => proposal?.proposalType === "remove");
  const init = proposals.find((proposal) => proposal?.proposalType === "external_init");
  if (leaf === undefined || proposals.length !== 2 || init === undefined || remove?.proposalType !== "remove") return undefined;
  const former = state.ratchetTree[remove.remove.removed * 2];
  if (former?.nodeType !== "leaf" || !equal(former.leaf.signaturePublicKey, leaf.signaturePublicKey)) return undefined;
  return deviceOf(leaf.credential, leaf.signaturePublicKey);
}
