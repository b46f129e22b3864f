/** Calls against labels, at one threshold. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Counts calls: positive is `score >= threshold`. */
export function confusion(scores: readonly number[], labels: readonly (0 | 1)[], threshold: number): Confusion {
  const count = (label: 0 | 1, called: boolean): number =>
    scores.filter((score, i) => labels[i] === label && score >= threshold === called).length;
  return {
    truePositives: count(1, true),
    falsePositives: count(0, true),
    trueNegatives: count(0, false),
    falseNegatives: count(1, false),
  };
}
