import { EXAMPLE_PLAN as plan } from "./testing/example-plan.js";
import { localStepsOf, planHash, trainingPlanSchema, type TrainingPlan } from "./training-plan.js";

/** The same value with every object's keys the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe("a plan's hash", () => {
  it("is the same whatever order the keys come in, and after a trip through JSON", () => {
    const turned = trainingPlanSchema.parse(reversed(plan));
    expect(planHash(turned)).toBe(planHash(plan));
    expect(planHash(trainingPlanSchema.parse(JSON.parse(JSON.stringify(reversed(plan)))))).toBe(planHash(plan));
  });

  it("changes with every single field", () => {
    const others: Readonly<Record<keyof TrainingPlan, unknown>> = {
      protocolVersion: 2,
      name: "second run",
      network: "laptop",
      target: "h3k27Altered",
      covariates: "age-sex",
      attention: "even",
      task: "restoration",
      parent: { ...plan.parent, layers: "encoder" },
      cohort: { ...plan.cohort, digest: "b".repeat(64) },
      fold: 0,
      trainingSites: ["site-a"],
      externalSites: [],
      rounds: 11,
      localSteps: 21,
      localEpochs: 2,
      batchSize: 5,
      learningRate: 0.0020000000000000005,
      warmupSteps: 5,
      weightDecay: 0,
      gradientClipNorm: 6,
      proximalMu: 0.01,
      driftCorrection: "scaffold",
      localLayers: "normalisation",
      updateEncoding: "int8",
      aggregation: { rule: "median", tolerated: 0 },
      serverOptimiser: { kind: "momentum", learningRate: 1, beta: 0.9 },
      averagingDecay: 0,
      sequenceDropout: 0,
      classificationWeight: 2,
      segmentationWeight: 0,
      labelCounts: { positive: 57, negative: 43 },
      normalsPerSite: 1,
      ageWeight: 0.5,
      quorum: 1,
      noProgressTimeoutS: 601,
      maxUpdateNorm: 101,
      seed: 2,
    };
    const hashes = Object.entries(others).map(([field, value]) => planHash({ ...plan, [field]: value }));
    expect(new Set([planHash(plan), ...hashes]).size).toBe(hashes.length + 1);
  });

  it("is what any language makes of the same JSON: this one is Python's", () => {
    expect(planHash(plan)).toBe("2df28b668eb338b0c3c86a62247a6886a2247f58bbf0c6ae610d945eb7c54cd0");
  });
});

describe("the steps of a site", () => {
  it("are the plan's for every site, or as many as its own cases need, at most the plan's and one at least", () => {
    expect([1, 40, 1000].map((cases) => localStepsOf(plan, cases))).toEqual([20, 20, 20]);
    const twice = { ...plan, localEpochs: 2 };
    expect([1, 9, 10, 39, 40, 1000].map((cases) => localStepsOf(twice, cases))).toEqual([1, 5, 5, 20, 20, 20]);
  });
});

describe("a plan to restore normal brains", () => {
  const restoration: TrainingPlan = {
    ...plan,
    task: "restoration",
    fold: null,
    externalSites: [],
    labelCounts: { positive: 0, negative: 0 },
    classificationWeight: 0,
    segmentationWeight: 0,
    sequenceDropout: 0,
    normalsPerSite: 200,
  };

  it("says how many normal heads a site may count, and nothing of patients", () => {
    expect(trainingPlanSchema.safeParse(restoration).success).toBe(true);
    expect(trainingPlanSchema.safeParse({ ...restoration, ageWeight: 0.5 }).success).toBe(true);
  });

  it.each([
    ["a fold", { fold: 0 }],
    ["a site that only scores", { externalSites: ["site-c"] }],
    ["counted labels", { labelCounts: { positive: 1, negative: 0 } }],
    ["a weight on a loss of diagnosis", { segmentationWeight: 1 }],
    ["sequence dropout", { sequenceDropout: 0.15 }],
    ["no normal head", { normalsPerSite: 0 }],
    ["the patients' age and sex", { covariates: "age-sex" }],
    ["an even head", { attention: "even" }],
  ])("is refused with %s", (_, over) => {
    expect(trainingPlanSchema.safeParse({ ...restoration, ...over }).success).toBe(false);
  });
});

describe("a plan", () => {
  it.each([
    ["a field more", { note: "x" }],
    ["no training site", { trainingSites: [] }],
    ["a rate of nothing", { learningRate: 0 }],
    ["an endless deadline", { noProgressTimeoutS: 1e9 }],
    ["a number that is none", { learningRate: NaN }],
    ["no norm limit", { maxUpdateNorm: Infinity }],
    ["a fold too many", { fold: 5 }],
    ["normal heads to diagnose", { normalsPerSite: 1 }],
    ["an average that never moves", { averagingDecay: 1 }],
    ["an average of the future", { averagingDecay: -0.1 }],
    ["a rule that this quorum cannot hold", { aggregation: { rule: "multi-krum", tolerated: 1 } }],
    ["a rule that is not told what it tolerates", { aggregation: { rule: "trimmed-mean", tolerated: 0 } }],
    ["a mean that is told what to tolerate", { aggregation: { rule: "mean", tolerated: 1 } }],
    ["turns of two at once", { aggregation: { rule: "cyclic", tolerated: 0 } }],
    [
      "an optimiser over turns",
      { aggregation: { rule: "cyclic", tolerated: 0 }, quorum: 1, serverOptimiser: { kind: "momentum", learningRate: 1, beta: 0 } },
    ],
    ["control variates of a median", { driftCorrection: "scaffold", aggregation: { rule: "median", tolerated: 0 } }],
    ["control variates beside FedProx", { driftCorrection: "scaffold", proximalMu: 0.1 }],
    [
      "control variates under an optimiser over rounds",
      { driftCorrection: "scaffold", serverOptimiser: { kind: "momentum", learningRate: 1, beta: 0.9 } },
    ],
    ["layers of each site under an average over the rounds", { localLayers: "normalisation" }],
    ["layers of each site beside control variates", { localLayers: "normalisation", averagingDecay: 0, driftCorrection: "scaffold" }],
    ["control variates that are rounded", { driftCorrection: "scaffold", updateEncoding: "int8" }],
    ["momentum that never ends", { serverOptimiser: { kind: "momentum", learningRate: 1, beta: 1 } }],
    ["ages to learn while it diagnoses", { ageWeight: 0.5 }],
    ["half a round", { rounds: 1.5 }],
    ["another covariate", { covariates: "weight" }],
    ["a seed past 32 bits", { seed: 2 ** 32 }],
  ])("is refused with %s", (_, over) => {
    expect(trainingPlanSchema.safeParse({ ...plan, ...over }).success).toBe(false);
  });
});
