import { z } from "zod";
import { canonicalJson } from "../canonical-hash.js";
import { isIncluded } from "../merkle.js";
import { isSignedBy } from "../signature.js";
import { digest, signature, uuid } from "./ids.js";

/** What the coordinator signs of a round that has become a model: from what, to what, and the root of the tree of what went in. */
export const commitmentSchema = z.strictObject({
  runId: uuid,
  round: z.int().min(0),
  attempt: z.int().min(0),
  baseDigest: digest,
  /** The round's own weights, from which the next round trains. */
  modelDigest: digest,
  /** Leaves of the tree: the updates that went in, in site order. */
  updates: z.int().positive(),
  root: digest,
});
export type Commitment = z.infer<typeof commitmentSchema>;

/** Shows a site that its update is in the model of a round; no place and no path when it is not. */
export const roundProofSchema = z.strictObject({
  commitment: commitmentSchema,
  signature,
  index: z.int().min(0).nullable(),
  path: z.array(digest).max(32),
});
export type RoundProof = z.infer<typeof roundProofSchema>;

/** One update of a round, as its receipt and its leaf both say it. */
export interface LineageEntry {
  readonly updateId: string;
  readonly siteCode: string;
  readonly payloadDigest: string;
  readonly examples: Readonly<Record<string, number>>;
}

/** An entry of the tree: the canonical JSON of what the receipt says of the update. */
export const lineageLeaf = ({ updateId, siteCode, payloadDigest, examples }: LineageEntry): string =>
  canonicalJson({ updateId, siteCode, payloadDigest, examples });

/** What a proof shows of an update: that it is in, that the round was made of another attempt, or nothing at all. */
export function judgeProof(
  { commitment, signature: signed, index, path }: RoundProof,
  receipt: LineageEntry & Pick<Commitment, "runId" | "round" | "attempt">,
  coordinatorKey: string,
): "included" | "other-attempt" | "false" {
  if (!isSignedBy(coordinatorKey, commitment, signed)) return "false";
  if (commitment.runId !== receipt.runId || commitment.round !== receipt.round) return "false";
  if (commitment.attempt !== receipt.attempt) return commitment.attempt > receipt.attempt ? "other-attempt" : "false";
  if (index === null) return "false";
  return isIncluded(lineageLeaf(receipt), { index, size: commitment.updates, path, root: commitment.root }) ? "included" : "false";
}
