import { stratifiedAuroc } from "@midline/shared/metrics/stratified-auroc";
import type { Estimate } from "@midline/shared/protocol/statistics";
import { externalAnswers, internalAnswers, type SiteAnswer, type SiteScore } from "./contender.js";

/** An AUROC within sites, and the labelled patients behind it. */
export interface WithinSites {
  readonly estimate: Estimate | null;
  readonly n: number;
}

/** Within the internal sites; null until every one has answered, so that no two versions are compared on different patients. */
export const withinInternal = (scores: readonly SiteScore[]): WithinSites => within(internalAnswers(scores) ?? []);

/** Within the external sites; null until every one has answered, and where fewer than two have a figure: one's own figure is that. */
export function withinExternal(scores: readonly SiteScore[]): WithinSites {
  const figured = (externalAnswers(scores) ?? []).filter(({ statistics }) => statistics.auroc !== null);
  return within(figured.length < 2 ? [] : figured);
}

function within(answers: readonly SiteAnswer[]): WithinSites {
  const sites = answers.flatMap(({ statistics: { auroc, positives, negatives } }) =>
    auroc === null || positives === null || negatives === null ? [] : [{ ...auroc, m: positives, n: negatives }],
  );
  return { estimate: stratifiedAuroc(sites), n: sites.reduce((total, { m, n }) => total + m + n, 0) };
}
