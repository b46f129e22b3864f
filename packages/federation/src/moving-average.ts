import { ok, refuse, type Result } from "@midline/shared/result";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { otherTensors } from "./other-tensors.js";

/** Where a round stands in a moving average. */
export interface AveragingStep {
  /** d: what one round keeps of the average before it; 0 <= d < 1. 0 keeps nothing: the average is the weights themselves. */
  readonly decay: number;
  /** r: the round that made the weights, counted from 1. */
  readonly round: number;
}

/**
 * Exponential moving average of the weights of rounds, with its bias corrected:
 *
 *   Eᵣ = Eᵣ₋₁ + αᵣ (Wᵣ - Eᵣ₋₁),   αᵣ = 1 / (1 + d + ... + dʳ⁻¹) = (1 - d) / (1 - dʳ)
 *
 * which is the mean of W₁ ... Wᵣ, each weighted by d to the number of rounds since. So E₁ = W₁, and the weights a run begins from have no part
 * in it. Without the correction W₁, the least trained, would weigh dʳ⁻¹, in short runs more than all others. For d near 1 it is the plain mean.
 *
 * Added in float64 and rounded once, with no power that machines may round differently.
 *
 * @param before Eᵣ₋₁; null in the first round.
 * @returns Eᵣ as float32 tensors in the order of the weights; refuses with `TENSOR_MISSING`, `TENSOR_UNKNOWN` or `SHAPE_MISMATCH` when the
 *   average before is of other tensors.
 * @see Polyak & Juditsky 1992, https://doi.org/10.1137/0330046 (the plain mean); Tarvainen & Valpola 2017, https://arxiv.org/abs/1703.01780
 *   (the exponential one); Kingma & Ba 2015, section 3, https://arxiv.org/abs/1412.6980 (the correction)
 */
export function movingAverage(
  before: readonly NamedTensor[] | null,
  weights: readonly NamedTensor[],
  step: AveragingStep,
): Result<readonly NamedTensor[]> {
  if (step.decay === 0 || before === null) return ok(weights);
  const other = otherTensors(weights, before, "the average before");
  if (other) return refuse(other);
  const averages = new Map(before.map(({ name, values }) => [name, values]));
  const alpha = shareOfLatest(step);
  return ok(
    weights.map(({ name, shape, values }) => {
      const moved = values.slice();
      mixInto(moved, averages.get(name)!, alpha);
      return { name, shape, values: moved };
    }),
  );
}

/** Turns weights into their moving average, in place: (1 - α) Eᵣ₋₁ + α Wᵣ. */
export function mixInto(weights: Float32Array, before: Float32Array, alpha: number): void {
  for (let i = 0; i < weights.length; i++) weights[i] = (1 - alpha) * before[i]! + alpha * weights[i]!;
}

/** αᵣ, what the latest weights count; of which sums and products alone are made. */
export function shareOfLatest({ decay, round }: AveragingStep): number {
  let sum = 0;
  for (let r = 0; r < round; r++) sum = 1 + decay * sum;
  return 1 / sum;
}
