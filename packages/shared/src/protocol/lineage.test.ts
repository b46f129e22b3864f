import { generateKeyPairSync } from "node:crypto";
import { inclusionPath, merkleRoot } from "../merkle.js";
import { publicKeyOf, signJson } from "../signature.js";
import { type Commitment, judgeProof, lineageLeaf, type RoundProof } from "./lineage.js";

const { privateKey } = generateKeyPairSync("ed25519");
const RUN = "0198c0de-0000-7000-8000-000000000001";
const receiptOf = (siteCode: string) => ({
  updateId: "0198c0de-0000-7000-8000-000000000002",
  siteCode,
  payloadDigest: "a".repeat(64),
  examples: { trunk: 3, classification: 2, segmentation: 1, age: 0 },
  runId: RUN,
  round: 4,
  attempt: 1,
});
const receipts = ["a", "b", "c", "d", "e"].map(receiptOf);
const leaves = receipts.map(lineageLeaf);
const commitment: Commitment = {
  runId: RUN,
  round: 4,
  attempt: 1,
  baseDigest: "b".repeat(64),
  modelDigest: "c".repeat(64),
  updates: leaves.length,
  root: merkleRoot(leaves),
};
const proofOf = (index: number, change: Partial<Commitment> = {}, key = privateKey): RoundProof => {
  const said = { ...commitment, ...change };
  return { commitment: said, signature: signJson(key, said), index, path: [...inclusionPath(leaves, index)] };
};
const judged = (proof: RoundProof, receipt = receipts[2]!) => judgeProof(proof, receipt, publicKeyOf(privateKey));

describe("a proof that an update is in a model", () => {
  it("holds for each site's own receipt, and for no other", () => {
    expect(receipts.map((receipt, index) => judged(proofOf(index), receipt))).toEqual(receipts.map(() => "included"));
    expect(judged(proofOf(1))).toBe("false");
    expect(judged(proofOf(2), { ...receipts[2]!, examples: { ...receipts[2]!.examples, trunk: 4 } })).toBe("false");
    expect(judged(proofOf(2), { ...receipts[2]!, payloadDigest: "d".repeat(64) })).toBe("false");
  });

  it("is worth its signature: nothing in it can be changed afterwards, nor signed by another", () => {
    const proof = proofOf(2);
    for (const change of [{ root: "d".repeat(64) }, { modelDigest: "d".repeat(64) }, { baseDigest: "d".repeat(64) }, { round: 5 }])
      expect(judged({ ...proof, commitment: { ...proof.commitment, ...change } })).toBe("false");
    expect(judged(proofOf(2, {}, generateKeyPairSync("ed25519").privateKey))).toBe("false");
  });

  it("of another round or run says nothing; of a later attempt, that the round was opened again; of none, that the site was left out", () => {
    expect(judged(proofOf(2, { round: 3 }))).toBe("false");
    expect(judged(proofOf(2, { runId: "0198c0de-0000-7000-8000-000000000009" }))).toBe("false");
    expect(judged({ ...proofOf(2, { attempt: 2 }), index: null, path: [] })).toBe("other-attempt");
    expect(judged(proofOf(2, { attempt: 0 }))).toBe("false");
    expect(judged({ ...proofOf(2), index: null, path: [] })).toBe("false");
  });
});
