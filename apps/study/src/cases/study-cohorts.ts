import { type Pretraining, type StudySize, type Training } from "../design.js";
import type { Cohort } from "./cohorts.js";

export const testCohort = (size: StudySize, { effects }: Training, where: "internal" | "external"): Cohort => ({
  siteCode: `${where}-test`,
  preset: where === "internal" ? (size.hospitals[0]?.preset ?? "training") : "external",
  count: where === "internal" ? size.internalTest : size.externalTest,
  seed: size.testSeed,
  effects,
  normal: false,
  permuted: false,
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
