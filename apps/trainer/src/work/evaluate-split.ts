import { setImmediate as breathe } from "node:timers/promises";
import { inferCase, type LoadedModel, loadModel } from "@midline/model/infer";
import { isScoredOn } from "@midline/shared/cohorts/held-out";
import { dice } from "@midline/shared/metrics/dice";
import { type ScoredCase, siteStatistics } from "@midline/shared/metrics/site-statistics";
import type { WorkOrder } from "@midline/shared/protocol/site-messages";
import { fnv1a32 } from "@midline/shared/random";
import { ok, type Result } from "@midline/shared/result";
import { askUntilAnswered } from "../link/ask-until-answered.js";
import { fetchWeights } from "./fetch-weights.js";
import { earlierProbabilities, keepScores } from "./kept-scores.js";
import { withOwnLayers } from "./own-layers.js";
import { type PreparedMember, prepareMembers, tellCovariates } from "./prepare-members.js";
import { readVersion } from "./read-weights.js";
import type { TrainerContext } from "./trainer-context.js";

export type EvaluateOrder = Extract<WorkOrder, { kind: "evaluate" }>;

/** Frozen before any external case was scored. */
const THRESHOLD = 0.5;

/** Scores a model version on one split or fold of this site's cases, and answers with statistics, never with cases. Scores stay here, for later versions. */
export async function evaluateSplit(ctx: TrainerContext, order: EvaluateOrder): Promise<Result<null>> {
  const startedAt = ctx.now().getTime();
  const { evaluationId, cohortId, split, fold, against, network, target, digest, totalBytes } = order;
  const version = await fetchWeights(ctx, { digest, totalBytes }, (bytes) => readVersion(network, bytes));
  if (!version.ok) return version;
  const { spec, weights: global } = version.value;
  const own = order.ownLayers === undefined ? ok(null) : withOwnLayers(ctx.siteFolder, global, order.ownLayers);
  if (!own.ok) return own;
  const weights = own.value ?? global;
  const cohort = await askUntilAnswered(ctx.link, "cohort", { cohortId, target });
  if (!cohort.ok) return cohort;
  const asked = cohort.value.members.filter((member) => isScoredOn(member, { split, fold }));
  const prepared = await prepareMembers(ctx, { network, cohort: asked });
  if (!prepared.ok) return prepared;
  const { members, missing, synthetic } = prepared.value;
  tellCovariates(ctx, spec, members);
  const scored = await scoreAll(ctx, loadModel(spec, weights), members);
  if (scored === null) return ok(null);
  const scores = members.map(({ pseudonym, label }, i) => ({ pseudonym, label, probability: scored[i]!.probability }));
  keepScores(ctx.siteFolder, { cohortId, split, fold }, digest, { target, synthetic, scores });
  const earlier = against.flatMap((before) => {
    const probabilities = earlierProbabilities(ctx.siteFolder, { cohortId, split, fold }, before, members);
    return probabilities === null ? [] : [{ digest: before, probabilities }];
  });
  const statistics = siteStatistics(scored, {
    unscored: missing,
    synthetic,
    threshold: THRESHOLD,
    seed: fnv1a32(`${digest}|${split}`),
    release: ctx.release,
    earlier,
  });
  const taken = await askUntilAnswered(ctx.link, "evaluation-submit", { evaluationId, statistics });
  if (!taken.ok) return taken;
  const { n, unscored, auroc, dice: meanDice } = statistics;
  const seconds = (ctx.now().getTime() - startedAt) / 1000;
  ctx.tell({ event: "evaluated", evaluationId, split, n, unscored, auroc: auroc?.value ?? null, dice: meanDice?.value ?? null, seconds });
  return ok(null);
}

/** Null when the trainer was stopped on the way. */
async function scoreAll(
  ctx: TrainerContext,
  model: LoadedModel,
  members: readonly PreparedMember[],
): Promise<readonly ScoredCase[] | null> {
  const scored: ScoredCase[] = [];
  try {
    for (const { label, images, patient } of members) {
      if (ctx.link.over.aborted) return null;
      const { probability, segmentation } = await inferCase(model.spec, model, {
        image: images.image,
        available: images.available,
        patient,
      });
      const reference = images.mask;
      scored.push({
        probability,
        label,
        dice:
          reference === null
            ? null
            : dice(
                segmentation.map((voxel) => (voxel > 0.5 ? 1 : 0)),
                reference,
              ),
      });
      ctx.tell({ event: "scoring", done: scored.length, total: members.length });
      await breathe();
    }
  } finally {
    model.dispose();
  }
  return scored;
}
