import { foldsOf } from "@midline/shared/cohorts/folds";
import { type Pretraining, type StudySize, type Training } from "../design.js";
import type { Cohort, StudyCase } from "./cohorts.js";
import type { Shelf } from "./shelf.js";

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

/** A patient of the hospitals, and the fold that he was dealt into. */
export interface DealtCase {
  readonly known: StudyCase;
  readonly fold: number;
}

/** The patients that a training learns from, in the folds of its seed, which are dealt by hospital, label and location. */
export function dealtPatients(size: StudySize, training: Training, shelf: Shelf): readonly DealtCase[] {
  const patients = trainingCohorts(size, training).flatMap((cohort) => shelf.open(cohort));
  const folds = foldsOf(patients, size.folds, training.seed);
  return patients.map((known, i) => ({ known, fold: folds[i]! }));
}

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
