import type { Pretraining, StudySize, Training } from "../design.js";
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

/** Every cohort that a training reads. */
export const cohortsOf = (size: StudySize, training: Training): readonly Cohort[] => [
  ...size.hospitals.map(({ code: siteCode, preset, patients: count }): Cohort => ({
    siteCode,
    preset,
    count,
    seed: training.seed,
    effects: training.effects,
    normal: false,
    permuted: training.permuted,
  })),
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
