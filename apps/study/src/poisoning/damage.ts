import { auroc } from "@midline/shared/metrics/auroc";
import { pairedAurocDifference } from "@midline/shared/metrics/auroc-difference";
import { apart, type Fall, fallsIn } from "@midline/shared/metrics/falls";
import { meanOfSums } from "@midline/shared/metrics/mean-of-sums";
import { wilson } from "@midline/shared/metrics/wilson";
import type { Estimate } from "@midline/shared/protocol/statistics";
import { aurocFigure, diceFigure, type Effect, effectOf, labelsOf, probabilitiesOf } from "../report/figures-of.js";
import type { Score } from "../training/results.js";
import type { Poisoned } from "./design.js";
import type { PoisonedResult } from "./run-poisoned.js";

/** What an attack did to a rule: the model with it less the model without, on the same patients. */
export interface Damage {
  readonly poisoned: Poisoned;
  /** As in the result of the attacked training. */
  readonly diverged: number | null;
  readonly internal: SideDamage;
  readonly external: SideDamage;
  /** What the promotion gate would hold against the attacked model, were the model without attack the one to be replaced. */
  readonly falls: readonly Fall[];
}

/** On one group of patients; differences with a 95 % bootstrap interval over the patients. */
export interface SideDamage {
  readonly n: number;
  readonly auroc: number | null;
  readonly aurocLost: Effect | null;
  readonly dice: number | null;
  readonly diceLost: Effect | null;
  /** Of the patients whom the model without attack calls rightly at one half, the share that the attacked model calls wrongly; Wilson. */
  readonly turned: Estimate | null;
  readonly turnedOf: number;
}

const SEED = 1;
const THRESHOLD = 0.5;

export function damageOf({ poisoned, diverged, ...attacked }: PoisonedResult, honest: PoisonedResult): Damage {
  return {
    poisoned,
    diverged,
    internal: sideOf(attacked.internal, honest.internal),
    external: sideOf(attacked.external, honest.external),
    falls: fallsIn({
      internal:
        attacked.internal.length === 0
          ? null
          : pairedAurocDifference(probabilitiesOf(attacked.internal), probabilitiesOf(honest.internal), labelsOf(honest.internal)),
      external: apart(areaOf(attacked.external), areaOf(honest.external)),
      dice: apart(meanDiceOf(attacked.internal), meanDiceOf(honest.internal)),
    }),
  };
}

function sideOf(attacked: readonly Score[], honest: readonly Score[]): SideDamage {
  if (attacked.some(({ pseudonym }, i) => pseudonym !== honest[i]?.pseudonym))
    throw new Error("the two models were scored on other patients");
  const isRight = ({ probability, label }: Score): boolean => probability >= THRESHOLD === (label === 1);
  const right = attacked.filter((_, i) => isRight(honest[i]!));
  return {
    n: attacked.length,
    auroc: areaOf(attacked)?.value ?? null,
    aurocLost: attacked.length === 0 ? null : effectOf([attacked], [honest], aurocFigure, SEED),
    dice: meanDiceOf(attacked)?.value ?? null,
    diceLost: attacked.length === 0 ? null : effectOf([attacked], [honest], diceFigure, SEED),
    turned: wilson(right.filter((score) => !isRight(score)).length, right.length),
    turnedOf: right.length,
  };
}

const areaOf = (scores: readonly Score[]): Estimate | null => auroc(probabilitiesOf(scores), labelsOf(scores));

function meanDiceOf(scores: readonly Score[]): Estimate | null {
  const dice = scores.flatMap((score) => score.dice ?? []);
  return meanOfSums({ n: dice.length, sum: total(dice), squares: total(dice.map((each) => each ** 2)) });
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
