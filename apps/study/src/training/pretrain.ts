import { largestUpdateNorm } from "@midline/federation/update-norm";
import { spoilCase, spoilingOf } from "@midline/imaging/spoil";
import { learnRestorationRound } from "@midline/model/site-round";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights, manifest } from "@midline/shared/network/weights";
import { fnv1a32 } from "@midline/shared/random";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { normalCohorts } from "../cases/study-cohorts.js";
import type { Pretraining } from "../design.js";
import { averaged, MEAN, meanLossOf, parametersOf, type Update } from "./average.js";
import { FIXED } from "./plan.js";
import type { Ground, PretrainingResult } from "./results.js";

/** Pretrains over all hospitals' normal heads, federated: the restoration head and the trunk are averaged by heads seen. */
export async function runPretraining(
  pretraining: Pretraining,
  { size, shelf, onRound }: Ground,
): Promise<{ readonly result: PretrainingResult; readonly weights: readonly NamedTensor[] }> {
  const startedAt = Date.now();
  const { pretrainingAgeWeight: ageWeight } = size;
  const spec = networkSpec(size.network, { age: ageWeight > 0 });
  const sites = normalCohorts(size, pretraining).map((cohort) => ({ siteCode: cohort.siteCode, cases: shelf.open(cohort) }));
  const { localSteps, batchSize, learningRate, warmupSteps, pretrainingRounds: rounds } = size;
  const plan = { rounds, localSteps, localEpochs: 0, batchSize, learningRate, warmupSteps, ageWeight, ...FIXED };
  const how = spoilingOf(spec.voxels);
  let weights = initialWeights(spec, pretraining.seed, "restoration");
  const maxUpdateNorm = largestUpdateNorm(plan, parametersOf(weights));
  const losses: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const updates: Update[] = [];
    for (const { siteCode, cases } of sites) {
      const learned = await learnRestorationRound({
        spec,
        weights,
        heads: cases,
        plan,
        round,
        seed: fnv1a32(["pretraining", pretraining.seed, round, siteCode].join("|")),
        spoil: ({ image, available, mask }, random) => spoilCase({ image, available, mask }, random, how),
        ageOf: ({ patient }) => patient?.ageYears ?? null,
      });
      updates.push({ siteCode, ...learned });
    }
    weights = averaged(weights, updates, { manifest: manifest(spec, "restoration"), aggregation: MEAN, maxUpdateNorm, localSteps });
    losses.push(meanLossOf(updates));
    onRound(round + 1, rounds);
  }
  const result = { pretraining, weightsDigest: sha256Hex(encodeTensors(weights)), losses, seconds: (Date.now() - startedAt) / 1000 };
  return { result, weights };
}
