import { aggregate } from "@midline/federation/aggregate";
import { applyDelta } from "@midline/federation/apply-delta";
import { type AveragingStep, movingAverage } from "@midline/federation/moving-average";
import type { SiteUpdate } from "@midline/federation/site-update";
import { validateUpdate } from "@midline/federation/validate-update";
import type { Aggregation } from "@midline/shared/protocol/aggregation";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";

export interface Update extends SiteUpdate {
  readonly meanLoss: number;
}

/** Federated averaging: what every federated arm of a study aggregates by. */
export const MEAN: Aggregation = { rule: "mean", tolerated: 0 };

/** What a round is judged and averaged by. */
interface RoundRules {
  readonly manifest: readonly TensorShape[];
  readonly aggregation: Aggregation;
  readonly maxUpdateNorm: number;
  readonly localSteps: number;
}

/** As the coordinator does it: every update is judged, then the rule makes one change of all, which is added to the base. */
export function averaged(
  base: readonly NamedTensor[],
  updates: readonly Update[],
  { manifest: shapes, aggregation, ...limits }: RoundRules,
): readonly NamedTensor[] {
  for (const update of updates) unwrap(validateUpdate(shapes, update, { ...limits, cohort: update.examples }));
  return unwrap(applyDelta(base, unwrap(aggregate(aggregation, updates)).delta));
}

/** What the coordinator would publish after a round: the weights, or their moving average. `before` is what it published last. */
export const published = (
  before: readonly NamedTensor[] | null,
  weights: readonly NamedTensor[],
  step: AveragingStep,
): readonly NamedTensor[] => unwrap(movingAverage(before, weights, step));

export const meanLossOf = (updates: readonly Update[]): number => updates.reduce((sum, { meanLoss }) => sum + meanLoss, 0) / updates.length;

export const parametersOf = (weights: readonly NamedTensor[]): number => weights.reduce((sum, { values }) => sum + values.length, 0);

function unwrap<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: { readonly message: string } },
): T {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}
