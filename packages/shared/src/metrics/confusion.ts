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

/** The counts over all patients of several sites. */
export const addConfusions = (sites: readonly Confusion[]): Confusion => {
  const sum = (of: keyof Confusion): number => sites.reduce((total, site) => total + site[of], 0);
  return {
    truePositives: sum("truePositives"),
    falsePositives: sum("falsePositives"),
    trueNegatives: sum("trueNegatives"),
    falseNegatives: sum("falseNegatives"),
  };
};

/** What follows from the four counts; null is 0/0. */
export interface ConfusionFigures {
  readonly accuracy: number | null;
  /** Of the positives, the share called positive. */
  readonly sensitivity: number | null;
  /** Of the negatives, the share called negative. */
  readonly specificity: number | null;
  /** Positive predictive value: of those called positive, the share that is. */
  readonly ppv: number | null;
  /** Negative predictive value: of those called negative, the share that is. */
  readonly npv: number | null;
  readonly f1: number | null;
  /** Matthews' correlation coefficient; 0 when nobody is, or is called, one of the classes. */
  readonly mcc: number;
}

/** @see Chicco and Jurman 2020, https://doi.org/10.1186/s12864-019-6413-7 */
export function confusionFigures(counts: Confusion): ConfusionFigures {
  const { truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn } = counts;
  const margins = Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn);
  return {
    accuracy: share(tp + tn, tp + fp + tn + fn),
    sensitivity: share(tp, tp + fn),
    specificity: share(tn, tn + fp),
    ppv: share(tp, tp + fp),
    npv: share(tn, tn + fn),
    f1: share(2 * tp, 2 * tp + fp + fn),
    mcc: margins === 0 ? 0 : (tp * tn - fp * fn) / margins,
  };
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
