// Corrects ts-mls 1.6.4 while it is bundled or tested (decisions/0050): the corrections are for this very text, so a file
// that differs by one byte from the reviewed one stops the build.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

interface Correction {
  readonly why: string;
  readonly from: string;
  readonly to: string;
}

interface Reviewed {
  readonly sha256: string;
  readonly corrections: readonly Correction[];
}

const selfRemoved = "grouped.remove.some(({ proposal }) => proposal.remove.removed === state.privatePath.leafIndex)";
const sender = "senderLeafIndex: getSenderLeafNodeIndex(result.content.content.sender),";

export const reviewed: Readonly<Record<string, Reviewed>> = {
  "clientState.js": {
    sha256: "63645bc3be6ec7f6d4f6d88af5c0b63e34f5e1fea693c62bd958d228b51b6f61",
    corrections: [
      {
        why: "RFC 9420, 12.4.3.1: an unmerged leaf must be non-blank and a descendant; either fault is one",
        from: `if (tree[nodeIndex]?.nodeType !== "leaf" && !dp.includes(toNodeIndex(i)))`,
        to: `if (tree[nodeIndex]?.nodeType !== "leaf" || !dp.includes(toNodeIndex(i)))`,
      },
      {
        why: "RFC 9420, 12.4.3.1: only the nodes between the leaf and the listing node must list it too",
        from: "for (const parentIdx of dp) {\n                    const dpNode = tree[parentIdx];",
        to: "for (const parentIdx of dp) {\n                    if (parentIdx === i)\n                        break;\n                    const dpNode = tree[parentIdx];",
      },
      {
        why: "and they must include it, not have the same list",
        from: "if (!arraysEqual(dpNode.parent.unmergedLeaves, n.parent.unmergedLeaves))",
        to: "if (!dpNode.parent.unmergedLeaves.includes(unmergedLeaf))",
      },
      {
        why: "a removed member whose leaf is reused in the same commit is removed all the same",
        from: "const selfRemoved = mutatedTree[leafToNodeIndex(toLeafIndex(state.privatePath.leafIndex))] === undefined;",
        to: `const selfRemoved = ${selfRemoved};`,
      },
      {
        why: "an external commit may remove this very leaf too",
        from: "newMemberLeafIndex: nodeToLeafIndex(findBlankLeafNodeIndexOrExtend(treeAfterRemove)),\n            },\n            selfRemoved: false,",
        to: `newMemberLeafIndex: nodeToLeafIndex(findBlankLeafNodeIndexOrExtend(treeAfterRemove)),\n            },\n            selfRemoved: ${selfRemoved},`,
      },
      {
        why: "the secrets of an epoch that is dropped are consumed, all of them",
        from: "toBeDeleted.push(...allSecretTreeValues(data.secretTree));",
        to: "toBeDeleted.push(...allSecretTreeValues(data.secretTree), data.senderDataSecret, data.resumptionPsk);",
      },
      {
        why: "and are handed to the caller, who zeroes them",
        from: "return [new Map(sortedEpochs.slice(-max).map((epoch) => [epoch, historicalReceiverData.get(epoch)])), []];",
        to: "return [map, toBeDeleted];",
      },
    ],
  },
  "createCommit.js": {
    sha256: "2813d68a1457a55470bbb1f2d223e12aa61c69e18a177f920c51cbdccc4bb004",
    corrections: [
      {
        why: "who is no leaf of the group cannot come back to it, and must not look for its leaf without end",
        from: "const updatedTree = formerLeafIndex !== undefined ?",
        to: `if (formerLeafIndex < 0)\n        throw new UsageError("not a leaf of this group");\n    const updatedTree = formerLeafIndex !== undefined ?`,
      },
    ],
  },
  "secretTree.js": {
    sha256: "00faf2bf2892a70591f99cb520f54c1f1c257ad4bc09f9b72009883573854bc8",
    corrections: [{ why: "a list of secrets without holes", from: "const arr = new Array(tree.length * 2);", to: "const arr = [];" }],
  },
  "processMessages.js": {
    sha256: "76af00782a40c5bd3d8475e99c8f1e0b3e4549ff30d906232188a3f7e8b4163e",
    corrections: [
      {
        why: "who sent a message of a former epoch: authenticated by the library, but not told",
        from: "const newState = { ...state, historicalReceiverData: newHistoricalReceiverData };\n            if (result.content.content.contentType === \"application\") {\n                return {\n                    kind: \"applicationMessage\",",
        to: `const newState = { ...state, historicalReceiverData: newHistoricalReceiverData };\n            if (result.content.content.contentType === "application") {\n                return {\n                    ${sender}\n                    kind: "applicationMessage",`,
      },
      {
        why: "the same for the current epoch",
        from: "const updatedState = { ...state, secretTree: result.tree };\n    if (result.content.content.contentType === \"application\") {\n        return {\n            kind: \"applicationMessage\",",
        to: `const updatedState = { ...state, secretTree: result.tree };\n    if (result.content.content.contentType === "application") {\n        return {\n            ${sender}\n            kind: "applicationMessage",`,
      },
    ],
  },
};

/** The corrected text of one file of ts-mls, or the reason why it cannot be corrected. */
export function correct(file: string, text: string): string {
  const entry = reviewed[file];
  if (entry === undefined) return text;
  const hash = createHash("sha256").update(text).digest("hex");
  if (hash !== entry.sha256) throw new Error(`ts-mls: ${file} is not the text that was reviewed (${hash}); review it and its corrections`);
  return entry.corrections.reduce((corrected, { why, from, to }) => {
    if (corrected.split(from).length !== 2) throw new Error(`ts-mls: ${file}: cannot correct "${why}"`);
    return corrected.replace(from, () => to);
  }, text);
}

export function correctedTsMls(): Plugin {
  return {
    name: "messenger-appliance:ts-mls",
    enforce: "pre",
    // A pre-bundled copy would not pass through here.
    config: () => ({ optimizeDeps: { exclude: ["ts-mls"] } }),
    // Loaded by ourselves: others may have touched the text before a transform sees it.
    load(id) {
      const [path, file] = /^(?:[^?]*\/ts-mls\/dist\/src\/(.+\.js))/.exec(id) ?? [];
      if (path === undefined || file === undefined) return undefined;
      return { code: correct(file, readFileSync(path, "utf8")).replace(/^\/\/# sourceMappingURL=.*$/m, ""), map: null };
    },
  };
}
