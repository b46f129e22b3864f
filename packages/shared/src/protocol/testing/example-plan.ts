import type { TrainingPlan } from "../training-plan.js";

/** A plan in which every field holds something. For tests. */
export const EXAMPLE_PLAN: TrainingPlan = {
  protocolVersion: 1,
  name: "first run",
  network: "ci",
  target: "h3k27m",
  cohort: { id: "0198c0de-0000-7000-8000-000000000001", digest: "a".repeat(64) },
  fold: null,
  trainingSites: ["site-a", "site-b"],
  externalSites: ["site-c"],
  rounds: 10,
  localSteps: 20,
  batchSize: 4,
  learningRate: 0.002,
  warmupSteps: 0,
  weightDecay: 0.01,
  gradientClipNorm: 5,
  proximalMu: 0,
  sequenceDropout: 0.15,
  classificationWeight: 1,
  segmentationWeight: 1,
  labelCounts: { positive: 58, negative: 42 },
  quorum: 2,
  noProgressTimeoutS: 600,
  maxUpdateNorm: 100,
  seed: 1,
};
