import { stratifiedAuroc } from "@midline/shared/metrics/stratified-auroc";
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
 * The figure is the AUROC within sites (`stratifiedAuroc`): the fraction of pairs of a positive and a negative patient of one hospital
 * that a version orders rightly.
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

/** The within-site figure; null until every internal site has answered, so that no two versions are compared on different patients. */
function internalFigure(scores: readonly SiteScore[]): { readonly estimate: Estimate | null; readonly n: number } {
  const sites = (internalAnswers(scores) ?? []).flatMap(({ statistics: { auroc, positives, negatives } }) =>
    auroc === null || positives === null || negatives === null ? [] : [{ ...auroc, m: positives, n: negatives }],
  );
  return { estimate: stratifiedAuroc(sites), n: sites.reduce((total, { m, n }) => total + m + n, 0) };
}

export interface SiteAnswer {
  readonly siteId: string;
  readonly statistics: SiteStatistics;
}

/** What the internal sites say; null until all have answered. */
export function internalAnswers(scores: readonly SiteScore[]): readonly SiteAnswer[] | null {
  const internal = scores.filter(({ external }) => !external);
  const answered = internal.flatMap(({ siteId, statistics }) => (statistics === null ? [] : [{ siteId, statistics }]));
  return answered.length < internal.length ? null : answered;
}

/** Best first; what cannot be ranked comes last, in the order given. */
function byFigure(a: Standing, b: Standing): number {
  if (a.internalAuroc === null || b.internalAuroc === null) return Number(a.internalAuroc === null) - Number(b.internalAuroc === null);
  return b.internalAuroc.value - a.internalAuroc.value;
}
