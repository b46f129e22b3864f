import { inclusionPath } from "@midline/shared/merkle";
import { type Commitment, lineageLeaf } from "@midline/shared/protocol/lineage";
import type { Answer, Ask } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { ModelVersion } from "../models/model-version.entity.js";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { Round } from "./round.entity.js";
import { RunSite } from "./run-site.entity.js";
import { SiteUpdate } from "./site-update.entity.js";

/** Updates as a model's lineage holds them, in site order. */
export const leavesOf = (updates: readonly Pick<SiteUpdate, "id" | "siteCode" | "payloadDigest" | "envelope">[]): readonly string[] =>
  updates.map(({ id, siteCode, payloadDigest, envelope }) =>
    lineageLeaf({ updateId: id, siteCode, payloadDigest, examples: envelope.examples }),
  );

/** Where the site's update stands in the model of a round, with what the coordinator signed of it; null until the round has become one. */
export async function readProof(
  { db }: CoordinatorPlatform,
  { siteId }: LinkedSite,
  { runId, round: number }: Ask<"round-proof">,
): Promise<Result<Answer<"round-proof">>> {
  if (!(await db.getRepository(RunSite).existsBy({ runId, siteId })))
    return refuse({
      code: "NOT_FOUND",
      message: "This site has no part in such a run.",
      where: "runId",
      remedy: "Ask for the next work order.",
    });
  const round = await db.getRepository(Round).findOneBy({ runId, number, state: "committed" });
  const version = await db.getRepository(ModelVersion).findOneBy({ runId, roundNumber: number + 1 });
  if (round === null || version === null || version.lineageRoot === null || version.lineageSignature === null) return ok({ proof: null });
  const updates = await db.getRepository(SiteUpdate).find({ where: { roundId: round.id }, order: { siteCode: "ASC" } });
  const { attempt, baseDigest } = round;
  const modelDigest = version.aggregateDigest ?? version.digest;
  const commitment: Commitment = {
    runId,
    round: number,
    attempt,
    baseDigest,
    modelDigest,
    updates: updates.length,
    root: version.lineageRoot,
  };
  const index = updates.findIndex((update) => update.siteId === siteId);
  const path = index < 0 ? [] : [...inclusionPath(leavesOf(updates), index)];
  return ok({ proof: { commitment, signature: version.lineageSignature, index: index < 0 ? null : index, path } });
}
