import { type Pretraining, type StudySize, type Training } from "../design.js";
import type { Cohort } from "./cohorts.js";

/** Whom a training is scored on. Where labels are dealt out anew, theirs are too: else a model that learned nothing would still meet a signal. */
export const testCohort = (size: StudySize, { effects, permuted }: Training, where: "internal" | "external"): Cohort => ({
  siteCode: `${where}-test`,
  preset: where === "internal" ? (size.hospitals[0]?.preset ?? "training") : "external",
  count: where === "internal" ? size.internalTest : size.externalTest,
  seed: size.testSeed,
  effects,
  normal: false,
  permuted,
});

/** The patients that a training learns from, by hospital. */
export const trainingCohorts = (size: StudySize, { seed, effects, permuted }: Training): readonly Cohort[] =>
  size.hospitals.map(({ code: siteCode, preset, patients: count }) => ({
    siteCode,
    preset,
    count,
    seed,
    effects,
    normal: false,
    permuted,
  }));

/** Every cohort that a training reads. */
export const cohortsOf = (size: StudySize, training: Training): readonly Cohort[] => [
  ...trainingCohorts(size, training),
  testCohort(size, training, "internal"),
  testCohort(size, training, "external"),
];

export const normalCohorts = (size: StudySize, { seed }: Pretraining): readonly Cohort[] =>
  size.hospitals.map(({ code: siteCode, preset, normals: count }) => ({
    siteCode,
    preset,
    count,
    seed,
    effects: "standard",
    normal: true,
    permuted: false,
  }));
