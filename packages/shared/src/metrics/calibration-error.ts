import { isSmallCell } from "../protocol/statistics.js";

/** Cases whose probability falls in one tenth of [0, 1]: sums over patients, which sites may add. */
export interface CalibrationBin {
  readonly n: number;
  readonly probabilitySum: number;
  readonly positives: number;
}

const BINS = 10;

/** Ten bins of equal width, lowest first: bin = min(⌊10p⌋, 9). @throws RangeError for a probability outside [0, 1] */
export function calibrationBins(probabilities: readonly number[], labels: readonly (0 | 1)[]): CalibrationBin[] {
  const bins = Array.from({ length: BINS }, () => ({ n: 0, probabilitySum: 0, positives: 0 }));
  for (const [i, p] of probabilities.entries()) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no probability.`);
    const bin = bins[Math.min(Math.floor(BINS * p), BINS - 1)]!;
    bin.n += 1;
    bin.probabilitySum += p;
    bin.positives += labels[i]!;
  }
  return bins;
}

/**
 * The bins as a site may tell them: null where a class in a bin is small. Where such bins on one side of the threshold together hold a
 * small class, subtraction from the confusion counts would tell of it, and there are no bins at all.
 *
 * @param threshold an edge of a bin, at which calls are counted.
 */
export function reportableBins(bins: readonly CalibrationBin[], threshold: number): (CalibrationBin | null)[] | null {
  const hasSmallClass = ({ n, positives }: Omit<CalibrationBin, "probabilitySum">): boolean =>
    isSmallCell(positives) || isSmallCell(n - positives);
  const isAbove = (bin: number): boolean => bin >= threshold * bins.length;
  for (const above of [false, true]) {
    const withheld = bins.filter((bin, i) => isAbove(i) === above && hasSmallClass(bin));
    const sum = (of: "n" | "positives"): number => withheld.reduce((total, bin) => total + bin[of], 0);
    if (hasSmallClass({ n: sum("n"), positives: sum("positives") })) return null;
  }
  return bins.map((bin) => (hasSmallClass(bin) ? null : bin));
}

/** The bins of all patients of several sites. */
export const addCalibrationBins = (sites: readonly (readonly CalibrationBin[])[]): CalibrationBin[] =>
  Array.from({ length: BINS }, (_, bin) => {
    const sum = (of: keyof CalibrationBin): number => sites.reduce((total, site) => total + site[bin]![of], 0);
    return { n: sum("n"), probabilitySum: sum("probabilitySum"), positives: sum("positives") };
  });

/**
 * Expected calibration error: Σ (n_b/N) |mean y - mean p|. Below some hundred cases it is mostly noise; prefer the recalibration then.
 *
 * @returns null without cases.
 * @see Naeini et al. 2015, https://doi.org/10.1609/aaai.v29i1.9602
 */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number | null {
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  return n === 0 ? null : bins.reduce((sum, bin) => sum + Math.abs(bin.positives - bin.probabilitySum), 0) / n;
}
