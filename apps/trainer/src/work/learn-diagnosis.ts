import { augmentCase, USUAL } from "@midline/imaging/augment";
import { learnRound, type SiteCase, type SiteLearning, teaching } from "@midline/model/site-round";
import type { TrainingCase } from "@midline/model/training-case";
import { trainsIn } from "@midline/shared/cohorts/held-out";
import type { Uniform } from "@midline/shared/random";
import { refuse, type Result } from "@midline/shared/result";
import { keepCheckpoints } from "./keep-checkpoints.js";
import { type Lesson, unlessCut } from "./lesson.js";
import { type PreparedMember, prepareMembers, tellCovariates } from "./prepare-members.js";
import type { TrainerContext } from "./trainer-context.js";

/** Learns one round from the cohort's patients here that the plan does not hold out. */
export async function learnDiagnosis(
  ctx: TrainerContext,
  { order, weights, variates, members, progress }: Lesson,
): Promise<Result<SiteLearning>> {
  const { plan, round } = order;
  const cohort = members.filter((member) => trainsIn(member, plan.fold));
  const prepared = await prepareMembers(ctx, { network: plan.network, cohort, onCase: progress.stillPreparing });
  if (!prepared.ok) return prepared;
  tellCovariates(ctx, plan, prepared.value.members);
  const cases = teaching(prepared.value.members.map(siteCase), plan);
  if (cases.length === 0) {
    return refuse({
      code: "COHORT_EMPTY",
      message: "None of this site's training cases in the cohort can be used here.",
      remedy: "Look at the data with: midline-site check",
    });
  }
  const { siteCode } = ctx.identity.site;
  const { onStep, signal } = progress;
  const augment = (drawn: TrainingCase, random: Uniform): TrainingCase => augmentOnce(drawn, random, plan.sequenceDropout);
  const checkpoints = keepCheckpoints(ctx, { order, variates }, prepared.value.members);
  return unlessCut(progress, () => learnRound({ plan, round, siteCode, weights, variates, cases, augment, onStep, signal, checkpoints }));
}

/** Looks at the case's voxels once: looking may read them from disk. */
const augmentOnce = ({ image, available, label, mask }: TrainingCase, random: Uniform, dropout: number): TrainingCase =>
  augmentCase({ image, available, label, mask }, random, { ...USUAL, dropout });

/** Reads its voxels when the sampler looks at it: memory holds what the case store keeps, not the cohort. */
const siteCase = ({ label, images, patient }: PreparedMember): SiteCase => ({
  label,
  patient,
  available: images.available,
  hasMask: images.hasMask,
  get image() {
    return images.image;
  },
  get mask() {
    return images.mask;
  },
});
