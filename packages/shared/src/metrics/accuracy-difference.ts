/** Accuracy of two models on the same patients. */
export interface AccuracyDifference {
  /** Accuracy of the first less that of the second. */
  readonly value: number;
  /** Patients that only the first calls right. */
  readonly onlyFirst: number;
  /** Patients that only the second calls right. */
  readonly onlySecond: number;
  /** McNemar's exact two-sided p; 1 when they never disagree. */
  readonly p: number;
}

/**
 * Paired accuracy with McNemar's exact test: where one call is right and the other wrong, it is a fair coin under the hypothesis.
 *
 * @param first calls of one model; @param second of the other; @param labels what is true, all one per patient in one order.
 * @returns null without patients.
 * @throws RangeError when the three differ in length.
 * @see McNemar 1947, https://doi.org/10.1007/BF02295996
 */
export function accuracyDifference(
  first: readonly (0 | 1)[],
  second: readonly (0 | 1)[],
  labels: readonly (0 | 1)[],
): AccuracyDifference | null {
  if (first.length !== labels.length || second.length !== labels.length) {
    throw new RangeError(`Not the same patients: ${first.length} and ${second.length} calls, ${labels.length} labels.`);
  }
  if (labels.length === 0) return null;
  const onlyFirst = labels.filter((label, i) => first[i] === label && second[i] !== label).length;
  const onlySecond = labels.filter((label, i) => first[i] !== label && second[i] === label).length;
  return { value: (onlyFirst - onlySecond) / labels.length, onlyFirst, onlySecond, p: fairCoinP(onlyFirst, onlySecond) };
}

/** Twice the binomial tail up to the smaller count, in logarithms: 2⁻ⁿ is too small for a double from n = 1075. */
function fairCoinP(heads: number, tails: number): number {
  const n = heads + tails;
  let [logTerm, tail] = [-n * Math.LN2, 0];
  for (let k = 0; k <= Math.min(heads, tails); k++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
