import { auroc } from "@midline/shared/metrics/auroc";
import {
  addScoreHistograms,
  binnedAuroc,
  denseHistograms,
  scoreHistograms,
  type BinnedAuroc,
} from "@midline/shared/metrics/score-histograms";
import { wilson } from "@midline/shared/metrics/wilson";
import type { SiteStatistics } from "@midline/shared/protocol/statistics";
import type { SiteAnswer } from "./contender.js";
import type { PooledAuroc } from "./leaderboard.object.js";

type Released = SiteStatistics & { readonly positives: number; readonly negatives: number };

/**
 * AUROC over the patients of two sites or more as if they were of one, from what the sites have released: exact where all release scores,
 * else of histograms, between bounds. It compares patients across sites, so that a difference in prevalence alone can raise it: the
 * prevalences go with it.
 *
 * @param sites whose patients are pooled.
 * @returns null when one site or more releases neither, and for fewer than two sites.
 */
export function pooledAuroc(sites: readonly SiteAnswer[]): PooledAuroc | null {
  const released = sites.flatMap(({ siteId, statistics }) => (isReleased(statistics) ? [{ siteId, ...statistics }] : []));
  if (released.length < sites.length || sites.length < 2) return null;
  const figure = ofScores(released) ?? ofHistograms(released);
  return (
    figure && {
      ...figure,
      n: released.reduce((total, { positives, negatives }) => total + positives + negatives, 0),
      prevalences: released.flatMap(({ siteId, positives, negatives }) => {
        const share = wilson(positives, positives + negatives);
        return share === null ? [] : [{ siteId, share, n: positives + negatives }];
      }),
    }
  );
}

const isReleased = (given: SiteStatistics): given is Released =>
  given.positives !== null && given.negatives !== null && (given.scores !== null || given.scoreHistograms !== null);

function ofScores(sites: readonly Released[]): BinnedAuroc | null {
  const pairs = sites.flatMap(({ scores }) => scores ?? []);
  if (sites.some(({ scores }) => scores === null)) return null;
  const exact = auroc(
    pairs.map(([probability]) => probability),
    pairs.map(([, label]) => label),
  );
  return exact && { ...exact, lower: exact.value, upper: exact.value, width: 0 };
}

const ofHistograms = (sites: readonly Released[]): BinnedAuroc | null =>
  binnedAuroc(
    addScoreHistograms(
      sites.map(({ scoreHistograms: released, scores }) =>
        released
          ? denseHistograms(released)
          : scoreHistograms(
              (scores ?? []).map(([probability]) => probability),
              (scores ?? []).map(([, label]) => label),
            ),
      ),
    ),
  );
