import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import type { NetworkSpec } from "@midline/shared/network/network-spec";
import { disposeBatch, stackCases } from "./batch.js";
import { type LossAndGradients, lossAndGradients, type LossSettings } from "./gradients.js";
import type { TrainingCase } from "./training-case.js";

/**
 * Voxels that go through the network together. A case's pass keeps some 350 bytes a voxel until its gradients are there, and no
 * case looks at another (GroupNorm): larger batches are taken in parts, which costs no speed at this size.
 */
const VOXELS_AT_ONCE = 2 * 64 ** 3;

/**
 * Loss and gradients of a batch, in as many parts as memory asks for: the means are over the whole batch, and the parts' gradients
 * are added in order. The same cases give the same bits, whatever machine and thread count.
 */
export async function gradientsOfCases(
  spec: NetworkSpec,
  weights: readonly NamedTensor[],
  cases: readonly TrainingCase[],
  settings: LossSettings,
): Promise<LossAndGradients> {
  const size = Math.max(1, Math.floor(VOXELS_AT_ONCE / spec.voxels ** 3));
  const among = { labelled: cases.filter((c) => c.label !== null).length, masked: cases.filter((c) => c.mask !== null).length };
  const parts: LossAndGradients[] = [];
  for (let first = 0; first < cases.length; first += size) {
    const part = cases.slice(first, first + size);
    const units = (settings.dropout?.length ?? 0) / cases.length;
    const dropout = settings.dropout?.subarray(first * units, (first + part.length) * units);
    const batch = stackCases(spec, part);
    parts.push(await lossAndGradients(spec, weights, batch, { ...settings, dropout, among }).finally(() => disposeBatch(batch)));
  }
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : added(parts);
}

function added(parts: readonly LossAndGradients[]): LossAndGradients {
  const gradients = new Map<string, Float32Array>();
  for (const part of parts)
    for (const [name, gradient] of part.gradients) {
      const sum = gradients.get(name);
      if (sum === undefined) gradients.set(name, gradient);
      else for (let i = 0; i < sum.length; i++) sum[i]! += gradient[i]!;
    }
  return {
    loss: parts.reduce((sum, { loss }) => sum + loss, 0),
    classificationLoss: sumOf(parts.map((part) => part.classificationLoss)),
    segmentationLoss: sumOf(parts.map((part) => part.segmentationLoss)),
    gradients,
  };
}

/** The sum of those that there are; null when there is none. */
function sumOf(values: readonly (number | null)[]): number | null {
  const there = values.filter((value) => value !== null);
  return there.length === 0 ? null : there.reduce((a, b) => a + b, 0);
}
