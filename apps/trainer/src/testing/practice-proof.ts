import type { KeyObject } from "node:crypto";
import { merkleRoot } from "@midline/shared/merkle";
import { type Commitment, lineageLeaf, type RoundProof } from "@midline/shared/protocol/lineage";
import type { Receipt } from "@midline/shared/protocol/site-messages";
import { signJson } from "@midline/shared/signature";

/** What an honest coordinator shows a site of a round that was made of its update alone. */
export function practiceProof(key: KeyObject, receipt: Receipt, change: Partial<Commitment> = {}): RoundProof {
  const { runId, round, attempt } = receipt;
  const root = merkleRoot([lineageLeaf(receipt)]);
  const commitment = { runId, round, attempt, baseDigest: "0".repeat(64), modelDigest: "1".repeat(64), updates: 1, root, ...change };
  return { commitment, signature: signJson(key, commitment), index: 0, path: [] };
}
