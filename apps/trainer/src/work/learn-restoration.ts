import { spoilCase, spoilingOf } from "@midline/imaging/spoil";
import { learnRestorationRound, type SiteLearning, trainingSeed } from "@midline/model/site-round";
import { specOf } from "@midline/shared/network/network-spec";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { randomStream, shuffled } from "@midline/shared/random";
import { refuse, type Result } from "@midline/shared/result";
import { keepCheckpoints } from "./keep-checkpoints.js";
import { type Lesson, unlessCut } from "./lesson.js";
import { prepareMembers, type Sought } from "./prepare-members.js";
import type { TrainerContext } from "./trainer-context.js";

/** Pretrains one round on the normal heads of the BIDS folder: no label, no mask, and nobody of the plan's cohort. */
export async function learnRestoration(
  ctx: TrainerContext,
  { order, weights, variates, members, progress }: Lesson,
): Promise<Result<SiteLearning>> {
  const { plan, round } = order;
  const bids = ctx.openData();
  if (!bids.ok) return bids;
  const { siteCode } = ctx.identity.site;
  const chosen = chooseNormals(bids.value.normals, { members, plan, siteCode });
  const prepared = await prepareMembers(ctx, { network: plan.network, cohort: chosen, onCase: progress.stillPreparing });
  if (!prepared.ok) return prepared;
  const heads = prepared.value.members;
  const ageKnown = plan.ageWeight === 0 ? 0 : heads.filter(({ patient }) => patient.ageYears !== null).length;
  if (plan.ageWeight > 0) ctx.tell({ event: "ages", heads: heads.length, known: ageKnown });
  if (heads.length === 0) {
    return refuse({
      code: "COHORT_EMPTY",
      message: "There is no normal head here that can be used to pretrain on.",
      where: "participants.tsv",
      remedy: "Write healthy or control in its column group for normal heads, and look at the data with: midline-site check",
    });
  }
  const spec = specOf(plan);
  const how = spoilingOf(spec.voxels);
  const checkpoints = keepCheckpoints(ctx, { order, variates }, heads);
  return unlessCut(progress, () =>
    learnRestorationRound({
      spec,
      weights,
      variates,
      heads,
      plan,
      round,
      seed: trainingSeed(plan, round, siteCode),
      spoil: ({ images: { image, available } }, random) => spoilCase({ image, available, mask: null }, random, how),
      ageOf: ({ patient }) => patient.ageYears,
      onStep: progress.onStep,
      signal: progress.signal,
      checkpoints,
    }),
  );
}

/**
 * The normal heads a plan pretrains on here, the same in every round: all, or as many as the plan allows, drawn by its seed. Whoever is a
 * member of the cohort is left out, whatever the table says of him: a patient who is held out must not train.
 *
 * @param normals BIDS subjects, `sub-...`.
 */
export function chooseNormals(
  normals: readonly string[],
  {
    members,
    plan,
    siteCode,
  }: Pick<Lesson, "members"> & { readonly plan: Pick<TrainingPlan, "seed" | "normalsPerSite">; readonly siteCode: string },
): readonly Sought[] {
  const patients = new Set(members.map(({ pseudonym }) => pseudonym));
  const free = normals.map((subject) => subject.slice("sub-".length)).filter((pseudonym) => !patients.has(pseudonym));
  const drawn = shuffled(free, randomStream("normals", plan.seed, siteCode)).slice(0, plan.normalsPerSite);
  return drawn.map((pseudonym) => ({ pseudonym, label: null }));
}
