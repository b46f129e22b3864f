import { z } from "zod";
import { canonicalHash } from "../canonical-hash.js";
import { aggregationSchema, DRIFT_CORRECTIONS, leastUpdates, serverOptimiserSchema } from "./aggregation.js";
import { NUMBER_ENCODINGS } from "../weights/container-layout.js";
import { LOCAL_LAYERS } from "../weights/local-layers.js";
import { digest, fold, siteCode, uuid } from "./ids.js";
import {
  type Attention,
  ATTENTIONS,
  COVARIATES,
  type Covariates,
  NETWORK_SIZES,
  NETWORK_TASKS,
  PARENT_LAYERS,
  TARGETS,
} from "./vocabulary.js";

const NO_SUCH_DECAY = "the averaging decay is at least 0, which is no average, and below 1";

/** The largest federation that has been tried, in simulation. */
const MAX_SITES = 1024;

/** All a site needs to know of a run before it agrees. Frozen and hashed: a site approves the hash. */
export const trainingPlanSchema = z
  .strictObject({
    protocolVersion: z.literal(1),
    name: z.string().min(1).max(120),
    network: z.enum(NETWORK_SIZES),
    target: z.enum(TARGETS),
    /** What the classifier reads beside the images. Sites read age and sex from their own records; they stay there. */
    covariates: z.enum(COVARIATES),
    /** Where the classifier looks: at what the network segments, or everywhere alike. */
    attention: z.enum(ATTENTIONS),
    /** Restoration is pretraining: sites learn to restore pictures of their normal heads, and none of the cohort's patients is looked at. */
    task: z.enum(NETWORK_TASKS),
    /** Whose weights the run begins from; null for seeded first weights. */
    parent: z.strictObject({ digest, layers: z.enum(PARENT_LAYERS) }).nullable(),
    cohort: z.strictObject({ id: uuid, digest }),
    /**
     * The fold of the cohort that is held out: training sites train on all their patients outside it and score on those in it.
     * Null for the cohort's own training and validation split.
     */
    fold: fold.nullable(),
    /** Sorted; each trains, holds out its validation split or the fold and scores on it. */
    trainingSites: z.array(siteCode).min(1).max(MAX_SITES),
    /** Sorted; these never train and only score. */
    externalSites: z.array(siteCode).max(MAX_SITES),
    rounds: z.int().min(1).max(1000),
    localSteps: z.int().min(1).max(10_000),
    /**
     * Times that a site sees as many cases as it has, in a round: it takes as many steps as that needs, and `localSteps` at most. 0: every site takes
     * `localSteps`.
     */
    localEpochs: z.int().min(0).max(1000),
    batchSize: z.int().min(1).max(64),
    /** Peak of the cosine over all rounds. */
    learningRate: z.number().positive().max(1),
    /** Steps, of all rounds together, in which the learning rate climbs to its peak. */
    warmupSteps: z.int().min(0).max(1_000_000),
    weightDecay: z.number().min(0).max(1),
    gradientClipNorm: z.number().positive(),
    /** FedProx strength; 0 is plain FedAvg. */
    proximalMu: z.number().min(0).max(10),
    /** SCAFFOLD corrects every local step by the difference of the federation's gradient and the site's own. */
    driftCorrection: z.enum(DRIFT_CORRECTIONS),
    /** Layers of which each site keeps its own numbers: neither sent nor overwritten (FedBN). */
    localLayers: z.enum(LOCAL_LAYERS),
    /** How the numbers of an update are written: float32 as they are, else rounded, with error feedback. */
    updateEncoding: z.enum(NUMBER_ENCODINGS),
    /** How the coordinator makes one change of the sites' changes, and what it does with it. */
    aggregation: aggregationSchema,
    serverOptimiser: serverOptimiserSchema,
    /**
     * Decay of the exponential moving average of the weights, per round; 0 for none. Training goes on from the weights of each round, and what the
     * round publishes is the average. The literature decays per step: a decay of c in every step is c^localSteps here, .99 and 20 steps .82.
     */
    averagingDecay: z.number().min(0, NO_SUCH_DECAY).lt(1, NO_SUCH_DECAY),
    /** Chance of taking each sequence away from a case that is drawn; never the last one. */
    sequenceDropout: z.number().min(0).max(0.9),
    /** Weight of the classification loss; 0 trains the mask alone. */
    classificationWeight: z.number().min(0).max(100),
    /** Weight of the segmentation loss; 0 trains the classifier alone. */
    segmentationWeight: z.number().min(0).max(100),
    /** Labelled training cases of the whole federation, for the class weights. */
    labelCounts: z.strictObject({ positive: z.int().min(0), negative: z.int().min(0) }),
    /** Most normal heads that a site pretrains on, and so the most that it may count; 0 in a diagnosis. */
    normalsPerSite: z.int().min(0).max(10_000),
    /** Weight of the loss on the ages of normal heads in a restoration, which sites read from their own records; 0 teaches no age. */
    ageWeight: z.number().min(0).max(100),
    /** Training sites that must answer before a round may close at its deadline. */
    quorum: z.int().min(1).max(MAX_SITES),
    /** A round closes at quorum when no site has made progress for this long. */
    noProgressTimeoutS: z.int().min(1).max(604_800),
    /** L2 norm over all tensors above which an update is refused. */
    maxUpdateNorm: z.number().positive(),
    seed: z.int().min(0).max(0xffff_ffff),
  })
  .refine(({ task, classificationWeight, segmentationWeight }) => task === "restoration" || classificationWeight + segmentationWeight > 0, {
    path: ["classificationWeight"],
    error: "a plan with no weight on either loss teaches nothing",
  })
  .refine(({ aggregation, quorum }) => quorum >= leastUpdates(aggregation), {
    path: ["quorum"],
    error: "a round that closes at this quorum has too few updates for the rule that aggregates them",
  })
  .refine(
    ({ aggregation, quorum, serverOptimiser }) => aggregation.rule !== "cyclic" || (quorum === 1 && serverOptimiser.kind === "none"),
    {
      path: ["aggregation"],
      error: "in cyclic weight transfer one site at a time trains, so the quorum is 1 and there is no optimiser over rounds",
    },
  )
  .refine(
    ({ driftCorrection, aggregation, serverOptimiser, proximalMu }) =>
      driftCorrection === "none" || (aggregation.rule === "mean" && serverOptimiser.kind === "none" && proximalMu === 0),
    {
      path: ["driftCorrection"],
      error:
        "SCAFFOLD's control variates are means of gradients: it goes with the mean alone, without an optimiser over rounds and without FedProx",
    },
  )
  .refine(
    ({ localLayers, driftCorrection, averagingDecay }) => localLayers === "none" || (driftCorrection === "none" && averagingDecay === 0),
    {
      path: ["localLayers"],
      error:
        "layers of each site's own go without SCAFFOLD, and without an average of the weights, which would be of the shared layers alone",
    },
  )
  .refine(({ updateEncoding, driftCorrection }) => updateEncoding === "float32" || driftCorrection === "none", {
    path: ["updateEncoding"],
    error: "SCAFFOLD's control variates are exact differences: its updates are float32",
  })
  .refine((plan) => plan.task === "diagnosis" || leavesPatientsAlone(plan), {
    path: ["task"],
    error:
      "a restoration has no fold, external site, label count, loss weight, sequence dropout, covariate or even head: it looks at no patient",
  })
  .refine(({ task, normalsPerSite }) => (task === "restoration") === normalsPerSite > 0, {
    path: ["normalsPerSite"],
    error: "a restoration learns from at least one normal head of each site, a diagnosis from none",
  })
  .refine(({ task, ageWeight }) => task === "restoration" || ageWeight === 0, {
    path: ["ageWeight"],
    error: "only a restoration learns the ages of normal heads",
  });

const leavesPatientsAlone = (plan: {
  readonly fold: number | null;
  readonly covariates: Covariates;
  readonly attention: Attention;
  readonly externalSites: readonly string[];
  readonly labelCounts: { readonly positive: number; readonly negative: number };
  readonly classificationWeight: number;
  readonly segmentationWeight: number;
  readonly sequenceDropout: number;
}): boolean =>
  plan.fold === null &&
  plan.externalSites.length === 0 &&
  plan.covariates === "none" &&
  plan.attention === "mask" &&
  [plan.labelCounts.positive, plan.labelCounts.negative, plan.classificationWeight, plan.segmentationWeight, plan.sequenceDropout].every(
    (each) => each === 0,
  );

export type TrainingPlan = z.infer<typeof trainingPlanSchema>;

/** Steps of a site in a round: it learns from so many cases. */
export const localStepsOf = (
  { localSteps, localEpochs, batchSize }: Pick<TrainingPlan, "localSteps" | "localEpochs" | "batchSize">,
  cases: number,
): number => (localEpochs === 0 ? localSteps : Math.max(1, Math.min(localSteps, Math.ceil((localEpochs * cases) / batchSize))));

/** What a site approves: SHA-256 of the plan's canonical JSON. */
export const planHash = (plan: TrainingPlan): string => canonicalHash(plan);
