import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { COVARIATES, NETWORK_SIZES, type NetworkTask, READS } from "@midline/shared/protocol/vocabulary";

/** What a run is told apart by. */
export interface Trained {
  readonly plan: TrainingPlan;
  /** Of the version it began from; null for seeded first weights. */
  readonly parentTask: NetworkTask | null;
}

/** One way in which runs may differ. */
export interface Dimension {
  /** In words for people. */
  readonly name: string;
  /** In words for people, the plainest first: a difference is the later less the earlier. */
  readonly levels: readonly string[];
  /** Levels that have a place in the matrix only once a run has them. */
  readonly rare?: readonly string[];
  /** The fields of a plan that a level is made of. */
  readonly fields: readonly (keyof TrainingPlan)[];
  readonly levelOf: (trained: Trained) => string;
}

const [CLASSIFIER_ONLY, MASK_ONLY, CO_TRAINING] = ["classifier only", "mask only", "co-training"] as const;

const LEARNS: Dimension = {
  name: "learns",
  levels: [CLASSIFIER_ONLY, MASK_ONLY, CO_TRAINING],
  fields: ["classificationWeight", "segmentationWeight"],
  levelOf: ({ plan }) => (plan.segmentationWeight === 0 ? CLASSIFIER_ONLY : plan.classificationWeight === 0 ? MASK_ONLY : CO_TRAINING),
};

const BEGINS: Dimension = {
  name: "begins from",
  levels: ["first weights", "pretrained", "another diagnosis"],
  rare: ["another diagnosis"],
  fields: ["parent"],
  levelOf: ({ parentTask }) => (parentTask === null ? "first weights" : parentTask === "restoration" ? "pretrained" : "another diagnosis"),
};

/** Rows, columns, and what parts one matrix from another. A further dimension is a further line. */
export const DIMENSIONS: readonly [rows: Dimension, columns: Dimension, ...facets: Dimension[]] = [
  LEARNS,
  BEGINS,
  { name: "network", levels: NETWORK_SIZES, fields: ["network"], levelOf: ({ plan }) => plan.network },
  { name: "reads", levels: COVARIATES.map((each) => READS[each]), fields: ["covariates"], levelOf: ({ plan }) => READS[plan.covariates] },
  {
    name: "looks",
    levels: ["where the mask is", "everywhere alike"],
    fields: ["attention"],
    levelOf: ({ plan }) => (plan.attention === "mask" ? "where the mask is" : "everywhere alike"),
  },
];

/** The levels of a run, one for each of `DIMENSIONS`. */
export const kindOfRun = (trained: Trained): readonly string[] => DIMENSIONS.map(({ levelOf }) => levelOf(trained));

/** Whether runs of this kind teach the classifier; the figures of one that nobody taught are noise. */
export const classifies = ([learns]: readonly string[]): boolean => learns !== MASK_ONLY;

/** Whether runs of this kind teach the mask. */
export const segments = ([learns]: readonly string[]): boolean => learns !== CLASSIFIER_ONLY;

/** Fields that two comparable plans may differ in: names, what follows from other fields, and how long to wait for whom. */
const BESIDE = new Set<string>(["name", "labelCounts", "maxUpdateNorm", "quorum", "noProgressTimeoutS"]);

/** The fields in which two plans differ beside those of a dimension: what else may have made the difference. */
export function otherFields(first: TrainingPlan, second: TrainingPlan, { fields }: Dimension): readonly string[] {
  const told = (plan: TrainingPlan): ReadonlyMap<string, string> =>
    new Map(Object.entries(plan).map(([field, value]) => [field, JSON.stringify(value)]));
  const [a, b] = [told(first), told(second)];
  const own = new Set<string>(fields);
  return [...new Set([...a.keys(), ...b.keys()])].filter((field) => !own.has(field) && !BESIDE.has(field) && a.get(field) !== b.get(field));
}
