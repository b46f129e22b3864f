import type { TestedDifference } from "@midline/shared/metrics/auroc-difference";
import { stratifiedAurocDifference, type SiteAurocDifference } from "@midline/shared/metrics/stratified-auroc-difference";
import type { SiteStatistics } from "@midline/shared/protocol/statistics";
import { type Contender, internalAnswers } from "./contender.js";

/** One version's within-site AUROC less another's, on the same patients. */
export interface Difference extends TestedDifference {
  /** Labelled patients. */
  readonly n: number;
}

/** Of the same patients two AUROCs differ by what the site says, to rounding. */
const ROUNDING = 1e-9;

/** Every contender's figure less every other's: row less column; null where some internal site has not compared them on the same patients. */
export function compareContenders(contenders: readonly Contender[]): (Difference | null)[][] {
  return contenders.map((first) => contenders.map((second) => (first === second ? null : compare(first, second))));
}

function compare(first: Contender, second: Contender): Difference | null {
  const ofSecond = new Map(internalAnswers(second.scores)?.map(({ siteId, statistics }) => [siteId, statistics]));
  const ofFirst = (internalAnswers(first.scores) ?? []).filter(({ statistics }) => statistics.auroc !== null);
  const sites = ofFirst.flatMap(({ siteId, statistics }) => {
    const found = compareAtSite([first.digest, statistics], [second.digest, ofSecond.get(siteId)]);
    return found === null ? [] : [found];
  });
  const figured = [...ofSecond.values()].filter(({ auroc }) => auroc !== null).length;
  if (sites.length < ofFirst.length || sites.length < figured) return null;
  const difference = stratifiedAurocDifference(sites);
  return difference && { ...difference, n: sites.reduce((total, { m, n }) => total + m + n, 0) };
}

type Scored = readonly [digest: string, statistics: SiteStatistics | undefined];

/** The later of the two names the earlier. It is believed where it is the difference of the two AUROCs, of as many patients of each class. */
function compareAtSite([digestA, a]: Scored, [digestB, b]: Scored): SiteAurocDifference | null {
  if (!a?.auroc || !b?.auroc || a.positives === null || a.negatives === null) return null;
  if (a.positives !== b.positives || a.negatives !== b.negatives) return null;
  const forward = a.comparisons.find(({ digest }) => digest === digestB);
  const backward = b.comparisons.find(({ digest }) => digest === digestA);
  const variance = forward?.variance ?? backward?.variance;
  const difference = forward?.difference ?? (backward && -backward.difference);
  if (variance === undefined || difference === undefined) return null;
  if (Math.abs(difference - (a.auroc.value - b.auroc.value)) > ROUNDING) return null;
  return { difference, variance, m: a.positives, n: a.negatives };
}
