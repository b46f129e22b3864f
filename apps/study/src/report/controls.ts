import { leakageAlarm, pairedLeakageAlarm } from "@midline/phantom/leakage-alarm";
import { auroc } from "@midline/shared/metrics/auroc";
import type { Score, TrainingResult } from "../training/results.js";
import { labelsOf, probabilitiesOf } from "./figures-of.js";
import type { Where } from "./findings.js";

const WHERES: readonly Where[] = ["internal", "external"];

/** A training in which there was nothing to learn. */
export interface Control {
  readonly name: string;
  readonly seed: number;
  readonly where: Where;
  readonly auroc: number;
  readonly standardError: number;
  readonly n: number;
  /** One half lies within two standard errors. */
  readonly met: boolean;
}

/** AUROC against one half, with DeLong's standard error. */
export const controlsOf = (name: string, results: readonly TrainingResult[]): readonly Control[] =>
  results.flatMap((result) =>
    WHERES.flatMap((where) => {
      const scores = result[where];
      const found = auroc(probabilitiesOf(scores), labelsOf(scores));
      if (found === null) return [];
      const standardError = Math.sqrt(found.variance);
      return [
        {
          name,
          seed: result.training.seed,
          where,
          auroc: found.value,
          standardError,
          n: scores.length,
          met: Math.abs(found.value - 0.5) <= 2 * standardError,
        },
      ];
    }),
  );

/** AUROC of the best possible reader. */
export const oracleOf = (scores: readonly Score[]): number | null =>
  auroc(
    scores.map(({ oracle }) => oracle),
    labelsOf(scores),
  )?.value ?? null;

/** Whether a model knows more than can be known; where there is nothing to know, more than one half. */
export function leaks({ training, ...result }: TrainingResult): boolean {
  return WHERES.some((where) => {
    const scores = result[where];
    if (training.effects === "no-signal" || training.permuted) {
      const found = auroc(probabilitiesOf(scores), labelsOf(scores));
      return found !== null && leakageAlarm(found, 0.5).leak;
    }
    return (
      pairedLeakageAlarm(
        probabilitiesOf(scores),
        scores.map(({ oracle }) => oracle),
        labelsOf(scores),
      )?.leak === true
    );
  });
}
