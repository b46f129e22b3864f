/** A threshold, and what it gives on the cases it was chosen on: positive is `score >= threshold`. */
export interface OperatingPoint {
  readonly threshold: number;
  readonly sensitivity: number;
  readonly specificity: number;
}

/** Specificity that a positive call must have to rule in. */
export const RULE_IN_SPECIFICITY = 0.95;

/**
 * The score at which sensitivity + specificity - 1 is highest; of several such, the highest score, which calls fewest positive.
 * Choose it where the model was trained, freeze it, and never choose it anew on an external site.
 *
 * @returns null when a class is absent.
 * @see Youden 1950, Index for rating diagnostic tests, Cancer 3:32-35
 */
export function youdenThreshold(scores: readonly number[], labels: readonly (0 | 1)[]): OperatingPoint | null {
  return firstBest(operatingPoints(scores, labels), (point) => point.gain);
}

/**
 * The score with the highest sensitivity among those with a specificity of RULE_IN_SPECIFICITY or more; of several such, the highest
 * score, which is the most specific.
 *
 * @returns null when a class is absent, and when no score is that specific.
 */
export function ruleInThreshold(scores: readonly number[], labels: readonly (0 | 1)[]): OperatingPoint | null {
  const specific = operatingPoints(scores, labels).filter((point) => point.specificity >= RULE_IN_SPECIFICITY);
  return firstBest(specific, (point) => point.sensitivity);
}

interface Candidate extends OperatingPoint {
  /** Youden's index times m·n: whole, so that ties are ties. */
  readonly gain: number;
}

/** One for each distinct score, highest first. */
function operatingPoints(scores: readonly number[], labels: readonly (0 | 1)[]): Candidate[] {
  const m = labels.filter((label) => label === 1).length;
  const n = labels.length - m;
  if (m === 0 || n === 0) return [];
  const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  let [hits, alarms] = [0, 0];
  return order.flatMap((index, place) => {
    if (labels[index] === 1) hits++;
    else alarms++;
    const threshold = scores[index]!;
    const next = order[place + 1];
    if (next !== undefined && scores[next] === threshold) return [];
    return [{ threshold, sensitivity: hits / m, specificity: (n - alarms) / n, gain: hits * n - alarms * m }];
  });
}

function firstBest(points: readonly Candidate[], worth: (point: Candidate) => number): OperatingPoint | null {
  let best: Candidate | undefined;
  for (const point of points) if (!best || worth(point) > worth(best)) best = point;
  return best ? { threshold: best.threshold, sensitivity: best.sensitivity, specificity: best.specificity } : null;
}
