import type { Estimate } from "@midline/shared/protocol/statistics";
import { compareContenders } from "./compare-contenders.js";
import { type Contender, externalAnswers, internalAnswers } from "./contender.js";
import { internalFigures } from "./internal-figures.js";
import { withinExternal, withinInternal } from "./within-sites.js";

/** A figure by which one version is worse than another: the difference and its 95 % interval, which lies below 0. */
export interface Fall extends Estimate {
  readonly figure: string;
}

/**
 * The figures by which a version is worse than the one whose place it would take, beyond what chance explains: AUROC within the internal
 * sites (on the same patients where every site has compared the two), AUROC at the external ones, and mean Dice at the internal ones.
 * Empty when it has not fallen, or nothing says so.
 */
export function fallsOf(candidate: Contender, holder: Contender): readonly Fall[] {
  const internal =
    compareContenders([candidate, holder])[0]?.[1] ??
    apart(withinInternal(candidate.scores).estimate, withinInternal(holder.scores).estimate);
  const figures: readonly (readonly [string, Estimate | null])[] = [
    ["AUROC within the internal sites", internal],
    ["AUROC at the external sites", apart(externalOf(candidate), externalOf(holder))],
    ["mean Dice at the internal sites", apart(diceOf(candidate), diceOf(holder))],
  ];
  return figures.flatMap(([figure, difference]) =>
    difference !== null && difference.high < 0 ? [{ figure, value: difference.value, low: difference.low, high: difference.high }] : [],
  );
}

/** Whether a version can be held against another at all: it has a figure where the other has one. */
export const isScoredLike = (candidate: Contender, holder: Contender): boolean =>
  withinInternal(holder.scores).estimate === null || withinInternal(candidate.scores).estimate !== null;

function externalOf({ scores }: Contender): Estimate | null {
  const figured = (externalAnswers(scores) ?? []).flatMap(({ statistics }) => statistics.auroc ?? []);
  return figured.length === 1 ? (figured[0] ?? null) : withinExternal(scores).estimate;
}

function diceOf({ scores }: Contender): Estimate | null {
  const answers = internalAnswers(scores);
  return answers && internalFigures(answers.map(({ statistics }) => statistics)).dice;
}

/** The difference of two figures as if they were of different patients, which is wider than it is: a fall that shows is one. */
function apart(first: Estimate | null, second: Estimate | null): Estimate | null {
  if (first === null || second === null) return null;
  const margin = Math.hypot(first.high - first.low, second.high - second.low) / 2;
  const value = first.value - second.value;
  return { value, low: value - margin, high: value + margin };
}
