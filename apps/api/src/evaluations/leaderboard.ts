import type { Estimate, SiteStatistics } from "@midline/shared/protocol/statistics";

/** One site's word on one model version. */
export interface SiteScore {
  readonly siteId: string;
  /** A hospital that never trained. It is shown, and never ranks anything. */
  readonly external: boolean;
  /** Null while it is waited for, and when it failed. */
  readonly statistics: SiteStatistics | null;
}

export interface Contender {
  readonly modelVersionId: string;
  /** One for every site that was asked, answered or not. */
  readonly scores: readonly SiteScore[];
}

export interface Standing {
  readonly modelVersionId: string;
  /** First and last place the version may hold; null when it cannot be ranked. */
  readonly rankFrom: number | null;
  readonly rankTo: number | null;
  readonly internalAuroc: Estimate | null;
  /** Labelled patients behind `internalAuroc`. */
  readonly internalN: number;
}

/**
 * Orders model versions by how well they tell patients of the internal sites apart.
 *
 *   A = Σₖ wₖ Aₖ / Σₖ wₖ,   wₖ = positivesₖ · negativesₖ,   SE(A)² = Σₖ wₖ² SEₖ² / (Σₖ wₖ)²
 *
 * A pair is one positive and one negative patient of the same hospital, so A is the fraction of such pairs a version orders rightly.
 * A version stands between the number of those whose whole interval lies above its own and the number whose whole interval lies
 * below: two that overlap may swap places. Unfinished, failed and undefined figures are never ranked, and external sites rank nothing.
 */
export function rankContenders(contenders: readonly Contender[]): readonly Standing[] {
  const figures = contenders.map((contender) => ({ id: contender.modelVersionId, ...internalFigure(contender.scores) }));
  const ranked = figures.filter((figure) => figure.estimate !== null);
  return figures
    .map(({ id, estimate, n }): Standing => {
      if (estimate === null) return { modelVersionId: id, rankFrom: null, rankTo: null, internalAuroc: null, internalN: n };
      const above = ranked.filter((other) => other.estimate !== null && other.estimate.low > estimate.high).length;
      const below = ranked.filter((other) => other.estimate !== null && other.estimate.high < estimate.low).length;
      return { modelVersionId: id, rankFrom: 1 + above, rankTo: ranked.length - below, internalAuroc: estimate, internalN: n };
    })
    .toSorted(byFigure);
}

/** The pair-weighted figure; null until every internal site has answered, so that no two versions are compared on different patients. */
function internalFigure(scores: readonly SiteScore[]): { readonly estimate: Estimate | null; readonly n: number } {
  const internal = scores.filter((score) => !score.external);
  if (internal.some((score) => score.statistics === null)) return { estimate: null, n: 0 };
  const parts = internal.flatMap(({ statistics }) => {
    if (statistics === null || statistics.suppressed || statistics.auroc === null) return [];
    const { auroc, positives, negatives } = statistics;
    if (positives === null || negatives === null || positives * negatives === 0) return [];
    return [{ auroc, pairs: positives * negatives, n: positives + negatives }];
  });
  const pairs = sum(parts.map((part) => part.pairs));
  if (pairs === 0) return { estimate: null, n: 0 };
  const value = sum(parts.map((part) => part.pairs * part.auroc.value)) / pairs;
  const margin = Math.sqrt(sum(parts.map(({ auroc, pairs: weight }) => ((weight / pairs) * (auroc.high - auroc.low)) ** 2))) / 2;
  return { estimate: { value, low: Math.max(0, value - margin), high: Math.min(1, value + margin) }, n: sum(parts.map((part) => part.n)) };
}

/** Best first; what cannot be ranked comes last, in the order given. */
function byFigure(a: Standing, b: Standing): number {
  if (a.internalAuroc === null || b.internalAuroc === null) return Number(a.internalAuroc === null) - Number(b.internalAuroc === null);
  return b.internalAuroc.value - a.internalAuroc.value;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
