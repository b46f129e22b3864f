import { augmentCase, USUAL } from "@midline/imaging/augment";
import { scoreCase } from "@midline/model/evaluate";
import { loadModel } from "@midline/model/infer";
import { learnRound, teaching } from "@midline/model/site-round";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { specOf } from "@midline/shared/network/network-spec";
import { initialWeights, manifest, weightsFromParent } from "@midline/shared/network/weights";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import type { StudyCase } from "../cases/cohorts.js";
import { foldsOf } from "@midline/shared/cohorts/folds";
import { testCohort, trainingCohorts } from "../cases/study-cohorts.js";
import type { Training } from "../design.js";
import { averaged, meanLossOf, type Update } from "./average.js";
import { isUsed, planOf, sitesOf } from "./plan.js";
import type { Ground, Score, TrainingResult } from "./results.js";

/** Trains as the consortium would: sites learn rounds as their trainers do, and what they learned is averaged as the coordinator does. */
export async function runTraining(
  training: Training,
  parent: readonly NamedTensor[] | null,
  { size, shelf, onRound }: Ground,
): Promise<{ readonly result: TrainingResult; readonly weights: readonly NamedTensor[] }> {
  const startedAt = Date.now();
  const patients = trainingCohorts(size, training).flatMap((cohort) => shelf.open(cohort));
  const fold = foldsOf(patients, size.folds, training.seed);
  const used = patients.filter((each, i) => fold[i] !== training.fold && isUsed(each, training));
  const sites = sitesOf(training, used);
  const plan = planOf(training, { size, sites, parent });
  const spec = specOf(plan);
  const how = { ...USUAL, dropout: plan.sequenceDropout };

  let weights = parent === null ? initialWeights(spec, plan.seed) : weightsFromParent(spec, parent, { seed: plan.seed });
  const losses: number[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    const updates: Update[] = [];
    for (const { siteCode, cases } of sites) {
      const learned = await learnRound({
        plan,
        round,
        siteCode,
        weights,
        cases: teaching(cases, plan),
        augment: ({ image, available, label, mask }, random) => augmentCase({ image, available, label, mask }, random, how),
      });
      updates.push({ siteCode, ...learned });
    }
    weights = averaged(weights, updates, { manifest: manifest(spec), maxUpdateNorm: plan.maxUpdateNorm });
    losses.push(meanLossOf(updates));
    onRound(round + 1, plan.rounds);
  }

  const model = loadModel(spec, weights);
  const score = async (cases: readonly StudyCase[]): Promise<readonly Score[]> => {
    const scores: Score[] = [];
    for (const known of cases) {
      const { probability, dice } = await scoreCase(model, known);
      const { pseudonym, siteCode, label, ageEvidence } = known;
      if (label === null || known.oracle === null) continue;
      const oracle = known.oracle + (plan.covariates === "none" ? 0 : ageEvidence); // told the age, the best reader knows more
      scores.push({ pseudonym, siteCode, label, probability, dice, oracle });
    }
    return scores;
  };
  try {
    const result: TrainingResult = {
      training,
      weightsDigest: sha256Hex(encodeTensors(weights)),
      losses,
      internal: await score(shelf.open(testCohort(size, training, "internal"))),
      external: await score(shelf.open(testCohort(size, training, "external"))),
      heldOut: await score(training.fold === null ? [] : patients.filter((_, i) => fold[i] === training.fold)),
      seconds: (Date.now() - startedAt) / 1000,
    };
    return { result, weights };
  } finally {
    model.dispose();
  }
}
