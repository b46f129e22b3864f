import type { Uniform } from "@midline/shared/random";

/** What a site's own records say of a patient; null where they do not. It never leaves the site. */
export interface Patient {
  /** Completed years; above 90 counts as 90. */
  readonly ageYears: number | null;
  readonly sex: "female" | "male" | null;
}

export const UNKNOWN: Patient = { ageYears: null, sex: null };

/** Ages that a network reads or learns are (age - 40) / 20: some two standard deviations about nought for all ages. */
export const scaledAge = (ageYears: number): number => (Math.min(90, ageYears) - 40) / 20;

/** [age known, (age - 40) / 20 or 0, sex known, female +1, male -1 or 0]. */
export const covariateInputs = ({ ageYears, sex }: Patient): readonly [number, number, number, number] => [
  ageYears === null ? 0 : 1,
  ageYears === null ? 0 : scaledAge(ageYears),
  sex === null ? 0 : 1,
  sex === null ? 0 : sex === "female" ? 1 : -1,
];

/** Chance that a known age, or a known sex, is taken away from a case that is drawn in training. */
export const COVARIATE_DROPOUT = 0.1;

/** Age and sex each taken away by chance, so that a network has met patients of whom they are not known. Always takes two numbers. */
export function forgetting({ ageYears, sex }: Patient, random: Uniform): Patient {
  const [age, kind] = [random(), random()];
  return { ageYears: age < COVARIATE_DROPOUT ? null : ageYears, sex: kind < COVARIATE_DROPOUT ? null : sex };
}
