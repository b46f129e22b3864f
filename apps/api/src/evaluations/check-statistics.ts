import type { Fault } from "@midline/shared/faults";
import { isSmallCell, MIN_CELL, MIN_DETAIL, type Estimate, type SiteStatistics } from "@midline/shared/protocol/statistics";

/** What the coordinator knows of the patients a site was asked about. */
export interface AskedOf {
  /** Members of the frozen cohort at this site, in the split or fold that was asked. */
  readonly members: number;
  /** Of these, with a label for the target. */
  readonly positives: number;
  readonly negatives: number;
  readonly synthetic: boolean;
}

const CLASSIFICATION = ["auroc", "averagePrecision", "accuracy", "sensitivity", "specificity", "brier"] as const;

/** What is told of the classes only with MIN_DETAIL labelled patients. */
const DETAIL = ["calibration", "recalibration", "scoreHistograms", "scores"] as const;

/**
 * The first thing that cannot be true of a site's statistics, or null. A site cannot have scored more patients than its frozen cohort
 * holds, nor report figures of a class too small to report, nor a figure outside 0 to 1.
 */
export function checkStatistics(given: SiteStatistics, asked: AskedOf): Fault | null {
  if (given.n + given.unscored > asked.members) {
    return impossible(
      "n",
      `${given.n + given.unscored} cases are reported, but the frozen cohort holds ${asked.members} of this site in this split.`,
    );
  }
  if (given.synthetic !== asked.synthetic)
    return impossible("synthetic", "The statistics and the cohort disagree on whether the patients are phantoms.");
  if ((given.positives ?? 0) > asked.positives)
    return impossible("positives", `More positives are reported than the cohort's ${asked.positives}.`);
  if ((given.negatives ?? 0) > asked.negatives)
    return impossible("negatives", `More negatives are reported than the cohort's ${asked.negatives}.`);
  if ((given.positives ?? 0) + (given.negatives ?? 0) > given.n) return impossible("n", "More labelled cases are reported than cases.");
  if (given.diceN > given.n) return impossible("diceN", "More segmented cases are reported than cases.");
  if (given.diceN < MIN_CELL && (given.dice !== null || given.diceSums !== null))
    return impossible("dice", `A mean Dice of fewer than ${MIN_CELL} patients must be withheld.`);
  if (given.diceSums !== null && !(given.diceSums.squares <= given.diceSums.sum && given.diceSums.sum <= given.diceN))
    return impossible("diceSums", "No Dice is above 1.");
  return checkSuppression(given) ?? checkIntervals(given) ?? checkSums(given);
}

function checkSuppression(given: SiteStatistics): Fault | null {
  if (given.suppressed) {
    const told = [...CLASSIFICATION, "confusion" as const, ...DETAIL].find((name) => given[name] !== null);
    if (told !== undefined) return impossible(told, "Figures of a class too small to report must be withheld.");
    if (given.positives !== null || given.negatives !== null)
      return impossible("positives", "The size of a class too small to report must be withheld.");
    if (given.comparisons.length > 0) return impossible("comparisons", "Nothing of a class too small to report may be compared.");
    return null;
  }
  if (given.positives === null || given.negatives === null)
    return impossible("positives", "Class sizes may only be withheld together with their figures.");
  if (isSmallCell(given.positives) || isSmallCell(given.negatives))
    return impossible("suppressed", `A class of fewer than ${MIN_CELL} patients must be withheld.`);
  if (given.positives * given.negatives === 0 && given.auroc !== null)
    return impossible("auroc", "With one class alone the AUROC is undefined, and must be null.");
  return null;
}

/** Sums speak of the patients that were counted, and not of small groups of them. */
function checkSums({ positives, negatives, confusion, calibration, scoreHistograms, scores, ...given }: SiteStatistics): Fault | null {
  if (positives === null || negatives === null) return null;
  const told = { calibration, scoreHistograms, scores, ...given };
  const tooFine = positives + negatives < MIN_DETAIL ? DETAIL.find((name) => told[name] !== null) : undefined;
  if (tooFine !== undefined) return impossible(tooFine, `Of fewer than ${MIN_DETAIL} labelled patients it must be withheld.`);
  const areAll = (ofPositives: number, ofNegatives: number): boolean => ofPositives === positives && ofNegatives === negatives;
  if (confusion !== null && !areAll(confusion.truePositives + confusion.falseNegatives, confusion.trueNegatives + confusion.falsePositives))
    return impossible("confusion", "The calls are not of the labelled cases.");
  const bins = (calibration ?? []).filter((bin) => bin !== null);
  if (bins.some((bin) => isSmallCell(bin.positives) || isSmallCell(bin.n - bin.positives)))
    return impossible("calibration", `A class of fewer than ${MIN_CELL} patients in a bin must be withheld.`);
  if (sum(bins.map((bin) => bin.positives)) > positives || sum(bins.map((bin) => bin.n - bin.positives)) > negatives)
    return impossible("calibration", "The bins hold more than the labelled cases.");
  if (
    scoreHistograms !== null &&
    !areAll(sum(scoreHistograms.positives.map(([, count]) => count)), sum(scoreHistograms.negatives.map(([, count]) => count)))
  )
    return impossible("scoreHistograms", "The histograms are not of the labelled cases.");
  if (scores !== null && !areAll(scores.filter(([, label]) => label === 1).length, scores.filter(([, label]) => label === 0).length))
    return impossible("scores", "The scores are not of the labelled cases.");
  return null;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function checkIntervals(given: SiteStatistics): Fault | null {
  for (const name of [...CLASSIFICATION, "dice"] as const) {
    const estimate = given[name];
    if (estimate !== null && !isInUnitInterval(estimate))
      return impossible(name, "The interval must hold its value and lie between 0 and 1.");
  }
  return null;
}

const isInUnitInterval = ({ value, low, high }: Estimate): boolean => 0 <= low && low <= high && high <= 1 && 0 <= value && value <= 1;

const impossible = (where: string, message: string): Fault => ({
  code: "BAD_INPUT",
  message,
  where: `statistics.${where}`,
  remedy: "Update the trainer; if it is up to date, tell the consortium lead.",
});
