import { aurocInterval, type Auroc } from "./auroc.js";

/** Cases of each class by bin of probability, lowest first: sums over patients, which sites may add. */
export interface ScoreHistograms {
  readonly positives: readonly number[];
  readonly negatives: readonly number[];
}

/** AUROC of binned scores, pairs in one bin counting half, and where that of the scores themselves must lie. */
export interface BinnedAuroc extends Auroc {
  /** Every pair in one bin in the wrong order. */
  readonly lower: number;
  /** Every pair in one bin in the right order. */
  readonly upper: number;
  /** Upper less lower: the share of pairs that fall in one bin. */
  readonly width: number;
}

/** Fewer leave the bounds too far apart to be of use. */
export const MIN_SCORE_BINS = 1000;

/**
 * Counts a site's cases by class on bins of equal width over [0, 1]: bin = min(⌊bins·p⌋, bins - 1).
 *
 * @param probabilities one per case, calibrated, in [0, 1]; @param labels one per case.
 * @param bins the same at every site.
 * @throws RangeError below MIN_SCORE_BINS bins, and for a probability outside [0, 1].
 */
export function scoreHistograms(probabilities: readonly number[], labels: readonly (0 | 1)[], bins = MIN_SCORE_BINS): ScoreHistograms {
  if (!Number.isInteger(bins) || bins < MIN_SCORE_BINS) throw new RangeError(`${bins} bins are not ${MIN_SCORE_BINS} or more.`);
  const counts = [Array.from({ length: bins }, () => 0), Array.from({ length: bins }, () => 0)] as const;
  for (const [i, p] of probabilities.entries()) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is no probability.`);
    counts[labels[i]!][Math.min(Math.floor(bins * p), bins - 1)]! += 1;
  }
  return { positives: counts[1], negatives: counts[0] };
}

/** [bin, cases] of the bins that hold any, lowest first: how histograms travel. */
export interface SparseHistograms {
  readonly positives: readonly (readonly [number, number])[];
  readonly negatives: readonly (readonly [number, number])[];
}

export function sparseHistograms({ positives, negatives }: ScoreHistograms): { [K in keyof SparseHistograms]: [number, number][] } {
  const held = (counts: readonly number[]) => counts.flatMap((count, bin): [number, number][] => (count === 0 ? [] : [[bin, count]]));
  return { positives: held(positives), negatives: held(negatives) };
}

/** What `sparseHistograms` was made of. @param bins of the whole. */
export function denseHistograms({ positives, negatives }: SparseHistograms, bins = MIN_SCORE_BINS): ScoreHistograms {
  const all = (held: SparseHistograms["positives"]): number[] => {
    const counts = new Map(held);
    return Array.from({ length: bins }, (_, bin) => counts.get(bin) ?? 0);
  };
  return { positives: all(positives), negatives: all(negatives) };
}

/** The histograms of all patients of several sites. @throws RangeError without a site, and when the bins differ. */
export function addScoreHistograms(sites: readonly ScoreHistograms[]): ScoreHistograms {
  return { positives: addBins(sites.map((site) => site.positives)), negatives: addBins(sites.map((site) => site.negatives)) };
}

/**
 * AUROC from class-wise histograms alone. DeLong's variance is exactly that of the binned scores: cases of one bin share a placement.
 *
 * @returns null when a class has fewer than two cases.
 * @throws RangeError when the classes differ in bins.
 * @see DeLong et al. 1988, https://doi.org/10.2307/2531595
 */
export function binnedAuroc({ positives, negatives }: ScoreHistograms): BinnedAuroc | null {
  if (positives.length !== negatives.length) throw new RangeError(`Bins differ: ${positives.length} and ${negatives.length}.`);
  const [m, n] = [total(positives), total(negatives)];
  if (m < 2 || n < 2) return null;
  const negativesBelow = countsBelow(negatives);
  const positivesBelow = countsBelow(positives);
  const v10 = negativesBelow.map((below, bin) => (below + negatives[bin]! / 2) / n);
  const v01 = positivesBelow.map((below, bin) => (m - below - positives[bin]! / 2) / m);
  const lower = total(positives.map((count, bin) => count * negativesBelow[bin]!)) / (m * n);
  const width = total(positives.map((count, bin) => count * negatives[bin]!)) / (m * n);
  const value = lower + width / 2;
  const variance = spread(positives, v10, value) / (m - 1) / m + spread(negatives, v01, value) / (n - 1) / n;
  return { ...aurocInterval(value, variance, Math.min(m, n)), lower, upper: lower + width, width };
}

function addBins(histograms: readonly (readonly number[])[]): number[] {
  const bins = histograms[0]?.length;
  if (bins === undefined || histograms.some((each) => each.length !== bins)) throw new RangeError("Only histograms of the same bins add.");
  return Array.from({ length: bins }, (_, bin) => total(histograms.map((each) => each[bin]!)));
}

function countsBelow(counts: readonly number[]): number[] {
  let seen = 0;
  return counts.map((count) => {
    const below = seen;
    seen += count;
    return below;
  });
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Σ count (value - centre)². */
const spread = (counts: readonly number[], values: readonly number[], centre: number): number =>
  total(counts.map((count, bin) => count * (values[bin]! - centre) ** 2));
