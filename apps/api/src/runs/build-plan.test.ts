import { planHash, trainingPlanSchema } from "@midline/shared/protocol/training-plan";
import { buildPlan, type RunWishes, type SiteShare } from "./build-plan.js";

const wishes: RunWishes = {
  name: "First run",
  network: "ci",
  task: "diagnosis",
  covariates: "none",
  attention: "mask",
  normalsPerSite: 200,
  ageWeight: 0,
  rounds: 3,
  localSteps: 25,
  localEpochs: 0,
  batchSize: 4,
  learningRate: 0.002,
  weightDecay: 0.01,
  proximalMu: 0,
  driftCorrection: "none",
  localLayers: "none",
  updateEncoding: "float32",
  aggregation: "mean",
  toleratedSites: 1,
  serverOptimiser: "none",
  serverLearningRate: 1,
  serverMomentum: 0.9,
  serverTau: 1e-3,
  averagingDecay: 0,
  warmupSteps: 0,
  sequenceDropout: 0.15,
  classificationWeight: 1,
  segmentationWeight: 1,
  quorum: null,
  noProgressTimeoutS: 600,
  seed: 7,
};
const cohort = { id: "0b0e5e56-26f6-4a46-8a02-a6a4a0a0e3cf", digest: "ab".repeat(32), target: "h3k27m" as const };
const site = (siteCode: string, over: Partial<SiteShare> = {}): SiteShare => ({
  siteCode,
  external: false,
  train: 30,
  positives: 15,
  negatives: 14,
  ...over,
});
const sites = [
  site("south"),
  site("far", { external: true, train: 0, positives: 0, negatives: 0 }),
  site("north", { train: 12, positives: 5, negatives: 7 }),
];
const plan = (over: Partial<RunWishes> = {}, of = sites) =>
  buildPlan({ ...wishes, ...over }, { cohort, sites: of, parent: null, parameterCount: 143_535 });
const refusalOf = (result: ReturnType<typeof plan>) => (result.ok ? null : { code: result.fault.code, where: result.fault.where });

describe("a plan", () => {
  it("lists its sites by code, training and external apart, and counts labels of training cases alone", () => {
    expect(plan()).toMatchObject({
      ok: true,
      value: { trainingSites: ["north", "south"], externalSites: ["far"], labelCounts: { positive: 20, negative: 21 }, quorum: 2 },
    });
  });

  it("has the same hash however the sites were listed, and another for any other wish", () => {
    const hashOf = (result: ReturnType<typeof plan>): string => (result.ok ? planHash(result.value) : "refused");
    expect(hashOf(plan({}, sites.toReversed()))).toBe(hashOf(plan()));
    for (const other of [
      { seed: 8 },
      { fold: 0 },
      { rounds: 4 },
      { learningRate: 0.001 },
      { proximalMu: 0.1 },
      { aggregation: "median" },
      { serverOptimiser: "momentum" },
      { averagingDecay: 0.8 },
      { covariates: "age-sex" },
      { attention: "even" },
      { name: "Second run" },
    ] as const)
      expect(hashOf(plan(other))).not.toBe(hashOf(plan()));
  });

  it("asks two thirds of the training sites for a quorum unless told, and never more than there are", () => {
    const five = ["a", "b", "c", "d", "e"].map((code) => site(`site-${code}`));
    expect(plan({}, five)).toMatchObject({ value: { quorum: 4 } });
    expect(plan({ quorum: 1 }, five)).toMatchObject({ value: { quorum: 1 } });
    expect(refusalOf(plan({ quorum: 6 }, five))).toEqual({ code: "BAD_INPUT", where: "quorum" });
  });

  it("says how updates are aggregated, and asks for a quorum that the rule can work with", () => {
    const six = ["a", "b", "c", "d", "e", "f"].map((code) => site(`site-${code}`));
    expect(plan()).toMatchObject({ value: { aggregation: { rule: "mean", tolerated: 0 }, serverOptimiser: { kind: "none" } } });
    expect(plan({ aggregation: "multi-krum" }, six)).toMatchObject({ value: { aggregation: { tolerated: 1 }, quorum: 5 } });
    expect(plan({ aggregation: "trimmed-mean" }, six)).toMatchObject({ value: { aggregation: { tolerated: 1 }, quorum: 4 } });
    expect(plan({ aggregation: "cyclic" }, six)).toMatchObject({ value: { aggregation: { tolerated: 0 }, quorum: 1 } });
    expect(refusalOf(plan({ aggregation: "multi-krum" }))).toEqual({ code: "BAD_INPUT", where: "aggregation" });
    expect(refusalOf(plan({ aggregation: "multi-krum", toleratedSites: 2 }, six))).toEqual({ code: "BAD_INPUT", where: "aggregation" });
    expect(refusalOf(plan({ aggregation: "multi-krum", quorum: 4 }, six))).toEqual({ code: "BAD_INPUT", where: "quorum" });
    expect(refusalOf(plan({ aggregation: "trimmed-mean", toleratedSites: 0 }, six))).toMatchObject({ code: "BAD_INPUT" });
  });

  it("holds what an optimiser over rounds needs, and no more", () => {
    const wish = { serverLearningRate: 0.1, serverMomentum: 0.8, serverTau: 1e-2 };
    expect(plan({ ...wish, serverOptimiser: "none" })).toMatchObject({ value: { serverOptimiser: { kind: "none" } } });
    expect(plan({ ...wish, serverOptimiser: "momentum" })).toMatchObject({
      value: { serverOptimiser: { kind: "momentum", learningRate: 0.1, beta: 0.8 } },
    });
    expect(plan({ ...wish, serverOptimiser: "yogi" })).toMatchObject({
      value: { serverOptimiser: { kind: "yogi", learningRate: 0.1, beta1: 0.8, beta2: 0.99, tau: 1e-2 } },
    });
    expect(refusalOf(plan({ serverOptimiser: "momentum", serverMomentum: 1 }))).toEqual({
      code: "BAD_INPUT",
      where: "serverOptimiser.beta",
    });
  });

  it("allows an update twice the way AdamW could go", () => {
    expect(plan()).toMatchObject({ value: { maxUpdateNorm: Number((2 * 0.002 * 25 * Math.sqrt(143_535)).toPrecision(4)) } });
  });

  it("is not made without both kinds of labelled training cases", () => {
    const far = site("far", { external: true });
    for (const few of [[], [far], [site("north", { positives: 0 })], [site("north", { negatives: 0 })], [site("north", { train: 0 })]]) {
      expect(refusalOf(plan({}, few))).toEqual({ code: "COHORT_EMPTY", where: "cohortId" });
    }
  });

  it("to restore normal brains takes the training sites of the cohort, and nothing of its patients", () => {
    const unlabelled = sites.map((each) => ({ ...each, positives: 0, negatives: 0 }));
    expect(plan({ task: "restoration", covariates: "age-sex", attention: "even" }, unlabelled)).toMatchObject({
      ok: true,
      value: {
        trainingSites: ["north", "south"],
        externalSites: [],
        labelCounts: { positive: 0, negative: 0 },
        classificationWeight: 0,
        segmentationWeight: 0,
        sequenceDropout: 0,
        normalsPerSite: 200,
        covariates: "none",
        attention: "mask",
      },
    });
    expect(plan({ ageWeight: 0.5 })).toMatchObject({ value: { normalsPerSite: 0, ageWeight: 0 } });
    expect(plan({ task: "restoration", ageWeight: 0.5 }, unlabelled)).toMatchObject({ value: { ageWeight: 0.5 } });
    expect(refusalOf(plan({ task: "restoration", ageWeight: -1 }))).toEqual({ code: "BAD_INPUT", where: "ageWeight" });
    expect(refusalOf(plan({ task: "restoration", fold: 1 }))).toEqual({ code: "BAD_INPUT", where: "fold" });
    expect(refusalOf(plan({ task: "restoration", normalsPerSite: 0 }))).toEqual({ code: "BAD_INPUT", where: "normalsPerSite" });
    expect(refusalOf(plan({ task: "restoration" }, [site("far", { external: true })]))).toEqual({
      code: "COHORT_EMPTY",
      where: "cohortId",
    });
  });

  it("names the wish that cannot be", () => {
    expect(refusalOf(plan({ rounds: 0 }))).toEqual({ code: "BAD_INPUT", where: "rounds" });
    expect(refusalOf(plan({ learningRate: Number.NaN }))).toEqual({ code: "BAD_INPUT", where: "learningRate" });
    for (const averagingDecay of [1, -0.1, Number.NaN])
      expect(refusalOf(plan({ averagingDecay }))).toEqual({ code: "BAD_INPUT", where: "averagingDecay" });
    expect(refusalOf(plan({ fold: 5 }))).toEqual({ code: "BAD_INPUT", where: "fold" });
    expect(refusalOf(plan({ name: "" }))).toEqual({ code: "BAD_INPUT", where: "name" });
  });

  it("says all the protocol wants said", () => {
    const made = plan();
    expect(made.ok && trainingPlanSchema.safeParse(made.value).success).toBe(true);
  });
});
