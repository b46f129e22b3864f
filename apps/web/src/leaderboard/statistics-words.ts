import { formatCount } from "../format/format-number";

/** What the intervals and, where there are comparisons, the p-values of a page are. */
export const statisticsWords = (comparisons: number): string =>
  comparisons === 0
    ? "Intervals are 95 %."
    : `Intervals are 95 %; p-values are DeLong’s on the same patients, corrected by Holm for ${formatCount(comparisons)} ${comparisons === 1 ? "comparison" : "comparisons"}.`;
