import { ok, refuse, type Result } from "@midline/shared/result";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";

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
  const averages = new Map(before.map((tensor) => [tensor.name, tensor]));
  const known = new Set(weights.map(({ name }) => name));
  const unknown = before.find(({ name }) => !known.has(name));
  if (unknown) return refuse({ code: "TENSOR_UNKNOWN", message: `The weights have no tensor ${unknown.name}.`, where: unknown.name });
  const alpha = shareOfLatest(step);
  const moved: NamedTensor[] = [];
  for (const { name, shape, values } of weights) {
    const average = averages.get(name);
    if (!average) return refuse({ code: "TENSOR_MISSING", message: `The average before lacks ${name}.`, where: name });
    if (average.values.length !== values.length) {
      const message = `${name} has ${values.length} values, its average before ${average.values.length}.`;
      return refuse({ code: "SHAPE_MISMATCH", message, where: name });
    }
    moved.push({ name, shape, values: Float32Array.from(values, (value, i) => (1 - alpha) * average.values[i]! + alpha * value) });
  }
  return ok(moved);
}

/** αᵣ, of which sums and products alone are made. */
function shareOfLatest({ decay, round }: AveragingStep): number {
  let sum = 0;
  for (let r = 0; r < round; r++) sum = 1 + decay * sum;
  return 1 / sum;
}
