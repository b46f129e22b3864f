import { sigmoid } from "@midline/shared/metrics/logistic";

/** Strength of the ridge, on standardised features; chosen before any measurement, as the generator's constants were. */
const RIDGE = 10;

/** The log odds that a case is altered, from its features (see `radiomics`). */
export type ReferenceReader = (features: readonly number[]) => number;

/**
 * Trains the reader that a study prints beside the oracle: what plain radiomics reach when they are given the true mask, which no model is.
 *
 * Logistic regression on features standardised by the training cases: least Σ log loss + ½ · 10 · ‖w‖², the intercept free, by Newton's
 * method. Same cases in the same order, same reader.
 *
 * @param features one row per case, as `radiomics` gives them.
 * @param labels one per row.
 * @throws RangeError when the rows are not as many as the labels, or a label is missing among them.
 */
export function trainReferenceReader(features: readonly (readonly number[])[], labels: readonly (0 | 1)[]): ReferenceReader {
  if (features.length !== labels.length) throw new RangeError(`${features.length} cases have ${labels.length} labels`);
  if (!labels.includes(0) || !labels.includes(1)) throw new RangeError("a reader needs cases of both labels");
  const columns = features[0]!.map((_, j) => features.map((row) => row[j]!));
  const centres = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length);
  const scales = columns.map((column, j) => {
    const variance = column.reduce((sum, value) => sum + (value - centres[j]!) ** 2, 0) / column.length;
    return Math.sqrt(variance) || 1;
  });
  /** Standardised, and 1 for the intercept. */
  const standardised = (row: readonly number[]): readonly number[] => [...row.map((value, j) => (value - centres[j]!) / scales[j]!), 1];
  const weights = fit(features.map(standardised), labels);
  return (row) => dot(standardised(row), weights);
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, j) => sum + value * b[j]!, 0);

/** Newton's method on the convex loss, from 0: w ← w − H⁻¹ g. The last weight, the intercept's, bears no ridge. */
function fit(rows: readonly (readonly number[])[], labels: readonly (0 | 1)[]): readonly number[] {
  const size = rows[0]!.length;
  const ridge = (j: number): number => (j < size - 1 ? RIDGE : 0);
  let weights = Array.from({ length: size }, () => 0);
  for (let iteration = 0; iteration < 100; iteration++) {
    const gradient = weights.map((weight, j) => ridge(j) * weight);
    const hessian = weights.map((_, j) => weights.map((__, k) => (j === k ? ridge(j) : 0)));
    for (const [i, row] of rows.entries()) {
      const p = sigmoid(dot(row, weights));
      for (let j = 0; j < size; j++) {
        gradient[j]! += (p - labels[i]!) * row[j]!;
        for (let k = 0; k < size; k++) hessian[j]![k]! += p * (1 - p) * row[j]! * row[k]!;
      }
    }
    const step = solve(hessian, gradient);
    weights = weights.map((weight, j) => weight - step[j]!);
    if (Math.max(...step.map(Math.abs)) < 1e-10) break;
  }
  return weights;
}

/** x of A x = b, for a symmetric positive definite A: Gaussian elimination, which needs no pivots there. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): readonly number[] {
  const rows = a.map((row, j) => [...row, b[j]!]);
  for (const [j, pivot] of rows.entries()) {
    for (const row of rows.slice(j + 1)) {
      const factor = row[j]! / pivot[j]!;
      for (let k = j; k < row.length; k++) row[k]! -= factor * pivot[k]!;
    }
  }
  const x: number[] = [];
  for (let j = rows.length - 1; j >= 0; j--) {
    const known = x.reduce((sum, value, k) => sum + value * rows[j]![j + 1 + k]!, 0);
    x.unshift((rows[j]!.at(-1)! - known) / rows[j]![j]!);
  }
  return x;
}
