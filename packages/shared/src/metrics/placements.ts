import { midRanks } from "./ranks.js";

/** How many of the other class each case beats, a tie counting half. Halves are exact in a double, so these are too. */
export interface Placements {
  /** Negatives below each of the m positives. */
  readonly positives: readonly number[];
  /** Positives above each of the n negatives. */
  readonly negatives: readonly number[];
}

/**
 * Placements of each case among those of the other class; over n and m they are DeLong's V₁₀ and V₀₁.
 *
 * @param scores one per case; higher means more likely positive.
 * @param labels one per case: 1 positive (m of them), 0 negative (n).
 * @returns null when m or n is below 2: then no variance is defined.
 * @see DeLong et al. 1988, https://doi.org/10.2307/2531595; Sun and Xu 2014, https://doi.org/10.1109/LSP.2014.2337313
 */
export function placements(scores: readonly number[], labels: readonly (0 | 1)[]): Placements | null {
  const positives = scores.filter((_, i) => labels[i] === 1);
  const negatives = scores.filter((_, i) => labels[i] === 0);
  const m = positives.length;
  if (m < 2 || negatives.length < 2) return null;
  const all = midRanks([...positives, ...negatives]);
  const amongPositives = midRanks(positives);
  const amongNegatives = midRanks(negatives);
  return {
    positives: positives.map((_, i) => all[i]! - amongPositives[i]!),
    negatives: negatives.map((_, j) => m - (all[m + j]! - amongNegatives[j]!)),
  };
}

/** The AUROC that placements have: the share of pairs in the right order. */
export const areaOf = ({ positives, negatives }: Placements): number => sum(positives) / (positives.length * negatives.length);

/** DeLong's covariance of the AUROCs of two scorings of the same cases, S₁₀/m + S₀₁/n; of a scoring with itself, its variance. */
export function delongCovariance(a: Placements, b: Placements): number {
  const [m, n] = [a.positives.length, a.negatives.length];
  return covariance(a.positives, b.positives) / (n * n * m) + covariance(a.negatives, b.negatives) / (m * m * n);
}

function covariance(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [sum(a) / a.length, sum(b) / b.length];
  return sum(a.map((value, i) => (value - meanA) * (b[i]! - meanB))) / (a.length - 1);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
