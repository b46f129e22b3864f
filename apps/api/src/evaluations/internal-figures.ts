import { addConfusions } from "@midline/shared/metrics/confusion";
import { meanOfSums } from "@midline/shared/metrics/mean-of-sums";
import { addRecalibrationSums, calibrationInTheLarge } from "@midline/shared/metrics/recalibration";
import { wilson } from "@midline/shared/metrics/wilson";
import type { SiteStatistics } from "@midline/shared/protocol/statistics";
import type { InternalFigures } from "./leaderboard.object.js";

/** The figures of all patients of several sites, from the sums that each tells; a site that withholds a sum is not in its figure. */
export function internalFigures(sites: readonly SiteStatistics[]): InternalFigures {
  const calls = addConfusions(sites.flatMap(({ confusion }) => confusion ?? []));
  const [positives, negatives] = [calls.truePositives + calls.falseNegatives, calls.trueNegatives + calls.falsePositives];
  const dice = sites.flatMap(({ diceSums, diceN }) => (diceSums === null ? [] : [{ n: diceN, ...diceSums }]));
  const calibrated = sites.flatMap(({ recalibration, positives: m, negatives: n }) =>
    recalibration === null || m === null || n === null ? [] : [{ recalibration, n: m + n }],
  );
  const calibrationN = sum(calibrated.map(({ n }) => n));
  return {
    positives,
    negatives,
    accuracy: wilson(calls.truePositives + calls.trueNegatives, positives + negatives),
    sensitivity: wilson(calls.truePositives, positives),
    specificity: wilson(calls.trueNegatives, negatives),
    dice: meanOfSums({
      n: sum(dice.map(({ n }) => n)),
      sum: sum(dice.map((each) => each.sum)),
      squares: sum(dice.map((each) => each.squares)),
    }),
    diceN: sum(dice.map(({ n }) => n)),
    calibrationInTheLarge: calibrationInTheLarge(addRecalibrationSums(calibrated.map((each) => each.recalibration)), calibrationN),
    calibrationN,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
