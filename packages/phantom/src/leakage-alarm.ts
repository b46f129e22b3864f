import type { Auroc } from "@midline/shared/metrics/auroc";
import { pairedAurocDifference } from "@midline/shared/metrics/auroc-difference";
import { Z_95 } from "@midline/shared/metrics/wilson";

/** Whether a model knows what no picture could tell it. */
export interface LeakageAlarm {
  /** The model's AUROC less the oracle's. */
  readonly excess: number;
  readonly standardError: number;
  /** More than two standard errors above the best possible reader: the labels leak into the model. */
  readonly leak: boolean;
}

/**
 * Holds a model against the oracle where the scores of every case are known; the standard error is DeLong's of the paired difference.
 *
 * @param model scores, one per case; @param oracle log likelihood ratios of the same cases (`OracleCase.llr.both`), whose labels are not permuted.
 * @param labels one per case: 1 altered, 0 wild type.
 * @returns null when there are fewer than two cases of either label.
 * @throws RangeError when the three differ in length.
 */
export function pairedLeakageAlarm(model: readonly number[], oracle: readonly number[], labels: readonly (0 | 1)[]): LeakageAlarm | null {
  const difference = pairedAurocDifference(model, oracle, labels);
  return difference && alarm(difference.value, Math.sqrt(difference.variance));
}

/**
 * Holds a model against the oracle where only AUROCs are known; the standard error is the model's own.
 *
 * A model without an error has no DeLong variance: there the standard error is what its Clopper-Pearson bound amounts to.
 *
 * @param oracle the AUROC of the oracle on the same cases; 0.5 where labels are permuted, as no picture tells anything of those.
 */
export function leakageAlarm(model: Auroc, oracle: number): LeakageAlarm {
  const standardError = model.variance > 0 ? Math.sqrt(model.variance) : (model.value - model.low) / Z_95;
  return alarm(model.value - oracle, standardError);
}

const alarm = (excess: number, standardError: number): LeakageAlarm => ({ excess, standardError, leak: excess > 2 * standardError });
