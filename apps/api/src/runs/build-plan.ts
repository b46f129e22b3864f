import { largestUpdateNorm } from "@midline/federation/update-norm";
import {
  type Aggregation,
  type AggregationRule,
  type DriftCorrectionKind,
  isTolerant,
  leastUpdates,
  type ServerOptimiser,
  type ServerOptimiserKind,
} from "@midline/shared/protocol/aggregation";
import type { Attention, Covariates, NetworkSize, NetworkTask, Target } from "@midline/shared/protocol/vocabulary";
import { trainingPlanSchema, type TrainingPlan } from "@midline/shared/protocol/training-plan";
import type { NumberEncoding } from "@midline/shared/weights/container-layout";
import type { LocalLayers } from "@midline/shared/weights/local-layers";
import type { Fault } from "@midline/shared/faults";
import { ok, refuse, type Result } from "@midline/shared/result";

/** What a person decides when proposing a run. */
export interface RunWishes {
  readonly name: string;
  readonly network: NetworkSize;
  readonly task: NetworkTask;
  /** Of a diagnosis. */
  readonly covariates: Covariates;
  readonly attention: Attention;
  /** Of a restoration. */
  readonly normalsPerSite: number;
  readonly ageWeight: number;
  /** Held out in place of the cohort's validation split. */
  readonly fold?: number | null | undefined;
  readonly rounds: number;
  readonly localSteps: number;
  readonly localEpochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly proximalMu: number;
  readonly driftCorrection: DriftCorrectionKind;
  readonly localLayers: LocalLayers;
  readonly updateEncoding: NumberEncoding;
  readonly aggregation: AggregationRule;
  /** Of the rules that are told. */
  readonly toleratedSites: number;
  readonly serverOptimiser: ServerOptimiserKind;
  /** Of an optimiser over rounds. */
  readonly serverLearningRate: number;
  readonly serverMomentum: number;
  readonly serverTau: number;
  readonly averagingDecay: number;
  readonly warmupSteps: number;
  readonly sequenceDropout: number;
  readonly classificationWeight: number;
  readonly segmentationWeight: number;
  readonly quorum?: number | null | undefined;
  readonly noProgressTimeoutS: number;
  readonly seed: number;
}

/** What the frozen cohort holds of one site, once the patients that score are held out. */
export interface SiteShare {
  readonly siteCode: string;
  readonly external: boolean;
  readonly train: number;
  /** Of the training cases, by label. */
  readonly positives: number;
  readonly negatives: number;
}

export interface PlanGround {
  readonly cohort: { readonly id: string; readonly digest: string; readonly target: Target };
  readonly sites: readonly SiteShare[];
  readonly parent: TrainingPlan["parent"];
  readonly parameterCount: number;
}

/** Longest gradient over all tensors that a step follows. */
const GRADIENT_CLIP_NORM = 5;

/** FedAdam's and FedYogi's decay of the second moment. @see Reddi et al. 2021, section 5.1, https://arxiv.org/abs/2003.00295 */
const SERVER_BETA_2 = 0.99;

/** Makes the plan that sites approve, of a person's wishes and what the cohort holds; refuses with `COHORT_EMPTY` or `BAD_INPUT`. */
export function buildPlan(wishes: RunWishes, { cohort, sites, parent, parameterCount }: PlanGround): Result<TrainingPlan> {
  const training = sites.filter((site) => !site.external && site.train > 0);
  const labelCounts = { positive: sum(training.map((site) => site.positives)), negative: sum(training.map((site) => site.negatives)) };
  const restores = wishes.task === "restoration";
  const fault = restores ? faultOfRestoration(wishes, training) : faultOfDiagnosis(labelCounts);
  if (fault !== null) return refuse(fault);
  const { aggregation: rule } = wishes;
  const aggregation: Aggregation = { rule, tolerated: isTolerant(rule) ? wishes.toleratedSites : 0 };
  const least = leastUpdates(aggregation);
  if (least > training.length) return refuse(tooFewFor(aggregation, training.length));
  const quorum = wishes.quorum ?? (rule === "cyclic" ? 1 : Math.max(least, Math.ceil((2 * training.length) / 3)));
  if (quorum > training.length) {
    const message = `A quorum of ${quorum} cannot be met by ${training.length} training sites.`;
    return refuse({ code: "BAD_INPUT", message, where: "quorum", remedy: `Choose 1 to ${training.length}, or leave it out.` });
  }
  const plan = trainingPlanSchema.safeParse({
    protocolVersion: 1,
    name: wishes.name,
    network: wishes.network,
    target: cohort.target,
    covariates: restores ? "none" : wishes.covariates,
    attention: restores ? "mask" : wishes.attention,
    task: wishes.task,
    parent,
    cohort: { id: cohort.id, digest: cohort.digest },
    fold: wishes.fold ?? null,
    trainingSites: training.map((site) => site.siteCode).toSorted(),
    externalSites: restores
      ? []
      : sites
          .filter((site) => site.external)
          .map((site) => site.siteCode)
          .toSorted(),
    rounds: wishes.rounds,
    localSteps: wishes.localSteps,
    localEpochs: wishes.localEpochs,
    batchSize: wishes.batchSize,
    learningRate: wishes.learningRate,
    weightDecay: wishes.weightDecay,
    gradientClipNorm: GRADIENT_CLIP_NORM,
    proximalMu: wishes.proximalMu,
    driftCorrection: wishes.driftCorrection,
    localLayers: wishes.localLayers,
    updateEncoding: wishes.updateEncoding,
    aggregation,
    serverOptimiser: serverOptimiserOf(wishes),
    averagingDecay: wishes.averagingDecay,
    warmupSteps: wishes.warmupSteps,
    sequenceDropout: restores ? 0 : wishes.sequenceDropout,
    classificationWeight: restores ? 0 : wishes.classificationWeight,
    segmentationWeight: restores ? 0 : wishes.segmentationWeight,
    labelCounts: restores ? { positive: 0, negative: 0 } : labelCounts,
    normalsPerSite: restores ? wishes.normalsPerSite : 0,
    ageWeight: restores ? wishes.ageWeight : 0,
    quorum,
    noProgressTimeoutS: wishes.noProgressTimeoutS,
    maxUpdateNorm: largestUpdateNorm(wishes, parameterCount),
    seed: wishes.seed,
  } satisfies TrainingPlan);
  if (plan.success) return ok(plan.data);
  const issue = plan.error.issues[0];
  return refuse({
    code: "BAD_INPUT",
    message: `The plan cannot be made so: ${issue?.message ?? "a value is out of range"}.`,
    where: issue?.path.map(String).join(".") ?? "input",
    remedy: "Change the value and propose again.",
  });
}

function serverOptimiserOf({
  serverOptimiser: kind,
  serverLearningRate: learningRate,
  serverMomentum,
  serverTau: tau,
}: RunWishes): ServerOptimiser {
  if (kind === "none") return { kind };
  if (kind === "momentum") return { kind, learningRate, beta: serverMomentum };
  return { kind, learningRate, beta1: serverMomentum, beta2: SERVER_BETA_2, tau };
}

const tooFewFor = (aggregation: Aggregation, sites: number): Fault => ({
  code: "BAD_INPUT",
  message: `The rule needs ${leastUpdates(aggregation)} training sites to tolerate ${aggregation.tolerated}; the cohort has ${sites}.`,
  where: "aggregation",
  remedy: "Tolerate fewer sites, take the median, or freeze a cohort of more sites.",
});

function faultOfDiagnosis({ positive, negative }: TrainingPlan["labelCounts"]): Fault | null {
  if (positive > 0 && negative > 0) return null;
  return {
    code: "COHORT_EMPTY",
    message: `The cohort has ${positive} positive and ${negative} negative cases to train on; both kinds are needed.`,
    where: "cohortId",
    remedy: "Freeze a cohort with labelled cases of both kinds at its training sites.",
  };
}

/** The cohort says which hospitals take part; none of its patients is looked at. */
function faultOfRestoration({ fold }: RunWishes, training: readonly SiteShare[]): Fault | null {
  if (training.length === 0) {
    const message = "The cohort has no patients of a training site, so no site would pretrain.";
    return { code: "COHORT_EMPTY", message, where: "cohortId", remedy: "Freeze a cohort with cases of the training sites." };
  }
  if (fold === null || fold === undefined) return null;
  const message = "Pretraining looks at no patient, so there is no fold to hold out.";
  return {
    code: "BAD_INPUT",
    message,
    where: "fold",
    remedy: "Leave the fold out; the run that begins from the pretrained model holds one out.",
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
