/**
 * Standardised mean difference of a number between two groups: the difference of the means over the pooled standard deviation, the root of
 * the mean of both variances. Null where a group has fewer than two, or nothing varies.
 *
 * @see Austin 2009, https://doi.org/10.1002/sim.3697
 */
export function smdOfNumbers(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < 2 || b.length < 2) return null;
  const spread = Math.sqrt((varianceOf(a) + varianceOf(b)) / 2);
  return spread === 0 ? null : Math.abs(meanOf(a) - meanOf(b)) / spread;
}

const meanOf = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;

function varianceOf(of: readonly number[]): number {
  const mean = meanOf(of);
  return of.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (of.length - 1);
}

/**
 * Standardised mean difference of a choice between two groups, from how many chose each value: the Mahalanobis distance of the shares of all
 * values but one. With two values it is the usual one of a share. Null where a group is empty, or the shares of both leave nothing to vary.
 *
 * @see Yang and Dalton 2012, SAS Global Forum, paper 335-2012
 */
export function smdOfChoice(a: readonly number[], b: readonly number[]): number | null {
  const [n, m] = [a, b].map((of) => of.reduce((sum, value) => sum + value, 0));
  if (n === undefined || m === undefined || n <= 0 || m <= 0) return null;
  const used = a.flatMap((count, i) => (count + (b[i] ?? 0) > 0 ? [i] : [])).slice(1);
  if (used.length === 0) return 0;
  const [p, q] = [used.map((i) => (a[i] ?? 0) / n), used.map((i) => (b[i] ?? 0) / m)];
  const difference = p.map((share, i) => share - (q[i] ?? 0));
  const covariance = p.map((share, i) =>
    p.map((other, j) => ((i === j ? share : 0) - share * other + ((i === j ? (q[i] ?? 0) : 0) - (q[i] ?? 0) * (q[j] ?? 0))) / 2),
  );
  const solved = solve(covariance, difference);
  return solved === null
    ? null
    : Math.sqrt(
        Math.max(
          0,
          difference.reduce((sum, value, i) => sum + value * (solved[i] ?? 0), 0),
        ),
      );
}

/** Gaussian elimination with the largest pivot; null where the matrix has none. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] | null {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const pivot = rows
      .slice(column)
      .reduce((best, row, i) => (Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? column + i : best), column);
    if (Math.abs(rows[pivot]![column]!) < 1e-12) return null;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let i = 0; i < size; i++) {
      if (i === column) continue;
      const factor = rows[i]![column]! / rows[column]![column]!;
      for (let j = column; j <= size; j++) rows[i]![j]! -= factor * rows[column]![j]!;
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!);
}
