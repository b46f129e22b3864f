import { apart, type Fall, fallsIn } from "@midline/shared/metrics/falls";
import type { Estimate } from "@midline/shared/protocol/statistics";
import { compareContenders } from "./compare-contenders.js";
import { type Contender, externalAnswers, internalAnswers } from "./contender.js";
import { internalFigures } from "./internal-figures.js";
import { withinExternal, withinInternal } from "./within-sites.js";

/**
 * The figures by which a version is worse than the one whose place it would take, beyond what chance explains: AUROC within the internal
 * sites (on the same patients where every site has compared the two), AUROC at the external ones, and mean Dice at the internal ones.
 * Empty when it has not fallen, or nothing says so.
 */
export function fallsOf(candidate: Contender, holder: Contender): readonly Fall[] {
  const internal =
    compareContenders([candidate, holder])[0]?.[1] ??
    apart(withinInternal(candidate.scores).estimate, withinInternal(holder.scores).estimate);
  return fallsIn({
    internal,
    external: apart(externalOf(candidate), externalOf(holder)),
    dice: apart(diceOf(candidate), diceOf(holder)),
  });
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
