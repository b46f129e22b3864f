/**
 * Average precision: Σₖ (Rₖ - Rₖ₋₁) Pₖ over the distinct scores, highest first. Not the trapezoid, which flatters.
 *
 * @returns null without positives or without cases.
 * @see scikit-learn's `average_precision_score`
 */
export function averagePrecision(scores: readonly number[], labels: readonly (0 | 1)[]): number | null {
  const total = labels.filter((label) => label === 1).length;
  if (total === 0) return null;
  const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  let [hits, seen, recallBefore, area] = [0, 0, 0, 0];
  for (const [place, index] of order.entries()) {
    hits += labels[index]!;
    seen += 1;
    const next = order[place + 1];
    if (next !== undefined && scores[next] === scores[index]) continue;
    area += (hits / total - recallBefore) * (hits / seen);
    recallBefore = hits / total;
  }
  return area;
}
