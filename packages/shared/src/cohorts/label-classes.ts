import { lessWithin, release, sumReleased, type ReleasedCount } from "./released-count.js";

/** A cohort's patients by what its target says of them. These three are what is counted of a site; all else is worked out from them. */
export const LABEL_CLASSES = ["positive", "negative", "unlabelled"] as const;
export type LabelClass = (typeof LABEL_CLASSES)[number];

/** One thing for each class. */
export type ByClass<T> = Readonly<Record<LabelClass, T>>;

export const classOf = (label: boolean | null): LabelClass => (label === null ? "unlabelled" : label ? "positive" : "negative");

export const byClass = <T>(of: (label: LabelClass) => T): ByClass<T> => ({
  positive: of("positive"),
  negative: of("negative"),
  unlabelled: of("unlabelled"),
});

/** How many there are of each class, exactly. */
export function countClasses(labels: readonly (boolean | null)[]): ByClass<number> {
  const counts = { positive: 0, negative: 0, unlabelled: 0 };
  for (const label of labels) counts[classOf(label)] += 1;
  return counts;
}

/** The one way out for a site's numbers. */
export const releaseClasses = (exact: ByClass<number>, floor: number): ByClass<ReleasedCount> =>
  byClass((label) => release(exact[label], floor));

/** All classes together, as the sum of what was released of each. */
export const totalOf = (classes: ByClass<ReleasedCount>): ReleasedCount => sumReleased(LABEL_CLASSES.map((label) => classes[label]));

/** How many left a group when it became a smaller one within it, class by class. */
export const leftBetween = (before: ByClass<ReleasedCount>, after: ByClass<ReleasedCount>): ReleasedCount =>
  totalOf(byClass((label) => lessWithin(before[label], after[label])));
