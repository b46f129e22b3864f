import { largestUpdateNorm } from "@midline/federation/update-norm";
import { canonicalHash, sha256Hex } from "@midline/shared/canonical-hash";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights } from "@midline/shared/network/weights";
import type { Aggregation } from "@midline/shared/protocol/aggregation";
import { type TrainingPlan, trainingPlanSchema } from "@midline/shared/protocol/training-plan";
import { randomStream } from "@midline/shared/random";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import type { StudyCase } from "../cases/cohorts.js";
import type { StudySize, Training } from "../design.js";
import { parametersOf } from "./average.js";

/** What every plan of a study has in common. */
export const FIXED = { weightDecay: 1e-2, gradientClipNorm: 5, proximalMu: 0 };

/** A share of the patients, chosen by their names and the seed, whatever the hospital. */
export const isUsed = ({ pseudonym }: StudyCase, { share, seed }: Training): boolean =>
  share === 1 || randomStream("share", seed, pseudonym)() < share;

export function sitesOf({ regime }: Training, cases: readonly StudyCase[]): readonly { siteCode: string; cases: readonly StudyCase[] }[] {
  if (regime === "pooled") return [{ siteCode: "pooled", cases }];
  const codes = [...new Set(cases.map(({ siteCode }) => siteCode))].toSorted();
  return codes
    .filter((code) => regime === "federated" || regime === `local-${code}`)
    .map((siteCode) => ({ siteCode, cases: cases.filter((each) => each.siteCode === siteCode) }));
}

/** As a lead would propose it. One site alone takes the steps of all, so that every regime sees as many cases. */
export function planOf(
  training: Training,
  {
    size,
    sites,
    parent,
    aggregation,
  }: {
    readonly size: StudySize;
    readonly sites: ReturnType<typeof sitesOf>;
    readonly parent: readonly NamedTensor[] | null;
    readonly aggregation: Aggregation;
  },
): TrainingPlan {
  const cases = sites.flatMap((site) => site.cases);
  const count = (label: 0 | 1): number => cases.filter((each) => each.label === label).length;
  const localSteps = (size.localSteps * size.hospitals.length) / sites.length;
  return trainingPlanSchema.parse({
    protocolVersion: 1,
    name: training.id,
    network: size.network,
    target: "h3k27m",
    covariates: training.covariates,
    attention: training.attention,
    task: "diagnosis",
    parent: parent === null ? null : { digest: sha256Hex(encodeTensors(parent)), layers: "trunk" },
    cohort: { id: "00000000-0000-4000-8000-000000000000", digest: canonicalHash(cases.map(({ pseudonym, label }) => [pseudonym, label])) },
    fold: training.fold,
    trainingSites: sites.map(({ siteCode }) => siteCode),
    externalSites: [],
    rounds: training.share < 1 ? Math.ceil(size.rounds / 2) : size.rounds,
    localSteps,
    localEpochs: 0,
    batchSize: size.batchSize,
    learningRate: size.learningRate,
    warmupSteps: size.warmupSteps,
    driftCorrection: "none",
    localLayers: "none",
    updateEncoding: "float32",
    aggregation,
    serverOptimiser: { kind: "none" },
    averagingDecay: size.averagingDecay,
    ...FIXED,
    sequenceDropout: 0.15,
    classificationWeight: training.arm === "mask" ? 0 : 1,
    segmentationWeight: training.arm === "classifier" ? 0 : 1,
    normalsPerSite: 0,
    ageWeight: 0,
    labelCounts: { positive: count(1), negative: count(0) },
    quorum: sites.length,
    noProgressTimeoutS: 600,
    maxUpdateNorm: largestUpdateNorm(
      { learningRate: size.learningRate, localSteps },
      parametersOf(initialWeights(networkSpec(size.network, training), 0)),
    ),
    seed: training.seed,
  } satisfies TrainingPlan);
}
