import { holm } from "@midline/shared/metrics/holm";
import { rankGroups } from "@midline/shared/metrics/rank-groups";
import type { Estimate } from "@midline/shared/protocol/statistics";
import { compareContenders, type Difference } from "./compare-contenders.js";
import type { Contender } from "./contender.js";
import { withinInternal } from "./within-sites.js";

/** A version's figure less the baseline's, and the p-value corrected for all comparisons of the board. */
export interface DifferenceToBaseline extends Estimate {
  readonly p: number | null;
  readonly n: number;
}

export interface Standing {
  readonly modelVersionId: string;
  /** First and last place of its rank group; null when it cannot be ranked. */
  readonly rankFrom: number | null;
  readonly rankTo: number | null;
  readonly internalAuroc: Estimate | null;
  /** Labelled patients behind `internalAuroc`. */
  readonly internalN: number;
  /** Null for the baseline itself, and where the two were not compared on the same patients of every internal site. */
  readonly difference: DifferenceToBaseline | null;
}

export interface Ranking {
  /** Best first; what cannot be ranked comes last. */
  readonly standings: readonly Standing[];
  readonly baselineId: string | null;
  /** Tests that the p-values are corrected for: every two versions that were compared. */
  readonly comparisons: number;
}

/**
 * Orders model versions by how well they tell patients of the internal sites apart.
 *
 * The figure is the AUROC within sites (`stratifiedAuroc`): the fraction of pairs of a positive and a negative patient of one hospital
 * that a version orders rightly. Every two versions are compared on the same patients (DeLong, combined over sites), the p-values
 * corrected for all those comparisons (Holm), and only what is separated is ranked apart (`rankGroups`). So whichever version is chosen as the
 * baseline, even for what the board shows, the p-values hold. Unfinished, failed and undefined figures are never ranked, and external sites
 * rank nothing.
 *
 * @param baselineId what the others are shown against; the best when null.
 */
export function rankContenders(contenders: readonly Contender[], baselineId: string | null): Ranking {
  const figures = contenders.map((contender) => ({ ...contender, ...withinInternal(contender.scores) }));
  const ranked = figures.flatMap((figure) => (figure.estimate === null ? [] : [{ ...figure, value: figure.estimate.value }]));
  const differences = compareContenders(ranked);
  const tested = differences.flatMap((row, i) => row.slice(0, i).flatMap((given, j) => (given?.p == null ? [] : [{ i, j, p: given.p }])));
  const corrected: (number | null)[][] = ranked.map(() => ranked.map(() => null));
  for (const [place, p] of holm(tested.map((test) => test.p)).entries()) {
    const { i, j } = tested[place]!;
    corrected[i]![j] = corrected[j]![i] = p;
  }
  const groups = rankGroups(
    ranked.map(({ value }) => value),
    corrected,
  );
  const best = groups[0]?.[0];
  const baseline = baselineId === null ? best : ranked.findIndex(({ modelVersionId }) => modelVersionId === baselineId);
  const standings = groups.flatMap((group, g) => {
    const above = groups.slice(0, g).reduce((total, { length }) => total + length, 0);
    return group.map((i): Standing => {
      const { modelVersionId, estimate: internalAuroc, n: internalN } = ranked[i]!;
      const difference =
        baseline === undefined || i === baseline ? null : differenceOf(differences[i]?.[baseline], corrected[i]?.[baseline]);
      return { modelVersionId, rankFrom: above + 1, rankTo: above + group.length, internalAuroc, internalN, difference };
    });
  });
  const unranked = figures
    .filter(({ estimate }) => estimate === null)
    .map(({ modelVersionId, n }): Standing => {
      return { modelVersionId, rankFrom: null, rankTo: null, internalAuroc: null, internalN: n, difference: null };
    });
  return {
    standings: [...standings, ...unranked],
    baselineId: baselineId ?? (best === undefined ? null : ranked[best]!.modelVersionId),
    comparisons: tested.length,
  };
}

const differenceOf = (given: Difference | null | undefined, p: number | null | undefined): DifferenceToBaseline | null =>
  given ? { value: given.value, low: given.low, high: given.high, n: given.n, p: p ?? null } : null;
