import { jsonLines } from "../format/json-lines";

/** One line of a plan as a coordinator reads it before approving. */
export interface PlanLine {
  readonly label: string;
  readonly value: string;
}

const LABELS: Readonly<Record<string, string>> = {
  name: "Name",
  task: "Trains",
  parent: "Begins from",
  target: "Question",
  network: "Network",
  covariates: "Read beside the images",
  attention: "The classifier looks",
  cohort: "Cohort",
  fold: "Fold held out",
  trainingSites: "Hospitals that train",
  externalSites: "Hospitals that only score",
  rounds: "Rounds",
  localSteps: "Training steps per round",
  localEpochs: "Each hospital takes",
  batchSize: "Cases per step",
  learningRate: "Peak learning rate",
  warmupSteps: "Steps in which the learning rate climbs",
  weightDecay: "Weight decay",
  gradientClipNorm: "Gradient clip (L2 norm)",
  proximalMu: "FedProx strength",
  driftCorrection: "Each local step",
  localLayers: "Layers that stay at each hospital",
  updateEncoding: "Updates travel",
  aggregation: "The hospitals' changes become one by",
  serverOptimiser: "That change",
  averagingDecay: "Each model is",
  sequenceDropout: "Chance of taking a sequence away",
  classificationWeight: "Weight of the classification loss",
  segmentationWeight: "Weight of the segmentation loss",
  labelCounts: "Labelled training cases, all hospitals",
  normalsPerSite: "Most normal heads of a hospital",
  ageWeight: "Weight of the loss on the ages of normal heads",
  quorum: "Hospitals needed to close a round",
  noProgressTimeoutS: "Round may close at quorum without progress for",
  maxUpdateNorm: "Updates refused above (L2 norm)",
  seed: "Seed",
  protocolVersion: "Protocol version",
};

/**
 * The whole frozen plan in readable lines. A field this page does not know still gets its line: what is hashed is shown.
 * Null when the text is not a plan.
 */
export function readPlan(json: string): readonly PlanLine[] | null {
  const order = Object.keys(LABELS);
  const lines = jsonLines(json)?.toSorted((a, b) => rank(order, a.key) - rank(order, b.key));
  return lines?.map(({ key, value }) => ({ label: LABELS[key] ?? key, value: WORDS[key]?.(value) ?? value })) ?? null;
}

/** Values that need a unit, or a word for their absence. */
const WORDS: Readonly<Record<string, (value: string) => string>> = {
  noProgressTimeoutS: (value) => `${value}\u00a0s`,
  task: (value) => (value === "restoration" ? "on normal brains, which it learns to restore" : "to find and classify tumours"),
  covariates: (value) =>
    value === "age-sex"
      ? "age and sex, as each hospital's own participants.tsv gives them: they are read there and stay there"
      : "nothing of the patient",
  attention: (value) => (value === "even" ? "everywhere alike" : "where the network finds tumour"),
  ageWeight: (value) => (value === "0" ? "0: no age is learned" : `${value}; each hospital reads the ages from its own participants.tsv`),
  parent: (value) => (value === "null" ? "seeded first weights" : value),
  driftCorrection: (value) =>
    ({
      none: "follows the hospital's own gradient",
      scaffold: "is corrected by control variates (SCAFFOLD): each hospital also sends how its mean gradient has changed",
    })[value] ?? value,
  localEpochs: (value) =>
    value === "0"
      ? "all of these steps"
      : `as many of these steps as its cases need to be seen ${value === "1" ? "once" : `${value} times`}`,
  localLayers: (value) =>
    value === "normalisation" ? "scale and shift of every normalisation (FedBN): neither sent nor overwritten" : value,
  updateEncoding: (value) =>
    ({
      float32: "as they are, 4 bytes a weight",
      float16: "rounded to 11 bits, half the bytes; what is left out is added to the next",
      int8: "rounded to 8 bits, a quarter of the bytes; what is left out is added to the next",
    })[value] ?? value,
  aggregation: (value) => {
    const [, rule = "", tolerated = ""] = /^rule (\S+), tolerated (\d+)$/.exec(value) ?? [];
    return RULES[rule]?.(tolerated) ?? value;
  },
  serverOptimiser: (value) => (value === "kind none" ? "is added as it is" : `moves an optimiser over rounds: ${value}`),
  averagingDecay: (value) =>
    value === "0" ? "the weights of its round" : `the average of the weights over the rounds, which keeps ${value} of itself each round`,
  fold: (value) => (value === "null" ? "none; the cohort's validation split" : value),
};

const RULES: Readonly<Record<string, (tolerated: string) => string>> = {
  mean: () => "their mean by cases (federated averaging)",
  "normalised-mean": () => "the mean by cases of the change a step (FedNova)",
  median: () => "the median of every number, each hospital once",
  "trimmed-mean": (tolerated) => `the mean of every number without the ${tolerated} largest and the ${tolerated} smallest`,
  "norm-bounded-mean": () => "the mean by cases of changes held to the median length",
  "multi-krum": (tolerated) => `the mean by cases of those that stand closest together; ${tolerated} may hold anything (multi-Krum)`,
  cyclic: () => "turns: one hospital trains in a round (cyclic weight transfer)",
};

const rank = (order: readonly string[], key: string): number => {
  const index = order.indexOf(key);
  return index < 0 ? order.length : index;
};
