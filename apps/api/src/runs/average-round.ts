import { ok, type Result } from "@midline/shared/result";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { ModelVersion } from "../models/model-version.entity.js";
import type { AveragedWeights } from "../platform/weights/averager.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { acceptedOf, frozenDigestOf, type RoundRows } from "./round-state.js";
import { SiteUpdate } from "./site-update.entity.js";

/** The weights a frozen round becomes. */
export interface AveragedModel extends AveragedWeights {
  /** The updates that went in, in site order. */
  readonly updates: readonly SiteUpdate[];
}

/**
 * Averages exactly the frozen list, in site order, onto the base, and keeps the result, and its moving average where the plan has one, as
 * blobs. A pure function of the list, the base and the version before: whoever computes it, however often and after whatever crash, gets
 * the same bytes.
 */
export async function averageRound(
  platform: CoordinatorPlatform,
  { round, sites }: RoundRows,
  plan: TrainingPlan,
): Promise<Result<AveragedModel>> {
  const updates = await platform.db.getRepository(SiteUpdate).find({ where: { roundId: round.id }, order: { siteCode: "ASC" } });
  if (frozenDigestOf(acceptedOf(updates)) !== round.frozenDigest)
    throw new Error(`The updates of round ${round.id} are not those it was frozen with.`);
  const { averagingDecay: decay, aggregation, serverOptimiser: optimiser } = plan;
  const before = decay === 0 ? null : await publishedBefore(platform, round);
  // Whoever withdraws while the round is averaged is in it: never more updates than sites.
  const present = Math.max(updates.length, sites.filter(({ withdrawnAt }) => withdrawnAt === null).length);
  const averaged = await platform.averager.average(
    {
      aggregation,
      optimiser,
      updates: updates.map(({ siteCode, payloadDigest, decodedDigest, examples, labelled, masked, aged, envelope }) => ({
        siteCode,
        digest: decodedDigest ?? payloadDigest,
        examples: { trunk: examples, classification: labelled, segmentation: masked, age: aged },
        steps: envelope.steps,
      })),
      base: round.baseDigest,
      moments: round.momentsDigest,
      average: { decay, round: round.number + 1, before },
      localLayers: plan.localLayers,
      control: plan.driftCorrection === "none" ? undefined : { before: round.controlDigest, sites: present },
    },
    platform.passing,
  );
  return averaged.ok ? ok({ ...averaged.value, updates }) : averaged;
}

/** What the round before published; null in the first round, whatever the run begins from. */
async function publishedBefore({ db }: CoordinatorPlatform, { runId, number }: RoundRows["round"]): Promise<string | null> {
  if (number === 0) return null;
  return (await db.getRepository(ModelVersion).findOneByOrFail({ runId, roundNumber: number })).digest;
}
