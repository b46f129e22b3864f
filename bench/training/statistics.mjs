// Medians and spreads of few numbers.

/** n, median, quartiles (linear between neighbours) and range. */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => {
    const place = share * (sorted.length - 1);
    const low = Math.floor(place);
    const next = sorted[Math.min(low + 1, sorted.length - 1)];
    return sorted[low] + (place - low) * (next - sorted[low]);
  };
  const [min, lowerQuartile, middle, upperQuartile, max] = [0, 0.25, 0.5, 0.75, 1].map((share) => significant(at(share)));
  return { n: sorted.length, median: middle, quartiles: [lowerQuartile, upperQuartile], range: [min, max] };
}

/** Round by round: a / b. */
export const ratios = (a, b) => a.map((value, i) => significant(value / b[i]));

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Five digits: more than any of these measurements is worth, and a small file. */
export const significant = (value) => Number(value.toPrecision(5));
