import { ok, refuse, type Result } from "@midline/shared/result";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { otherTensors } from "./other-tensors.js";

/**
 * New weights = base + Δ, added in float64 and rounded once.
 *
 * @returns tensors in the base's order; refuses with `TENSOR_MISSING`, `TENSOR_UNKNOWN`, `SHAPE_MISMATCH`, or `NOT_FINITE` when a sum overflows.
 */
export function applyDelta(base: readonly NamedTensor[], delta: readonly NamedTensor[]): Result<readonly NamedTensor[]> {
  const other = otherTensors(base, delta, "the change");
  if (other) return refuse(other);
  const changes = new Map(delta.map(({ name, values }) => [name, values]));
  const moved = base.map(({ name, shape, values }) => ({ name, shape, values: new Float32Array(values.length), before: values }));
  for (const { name, values, before } of moved) if (addChange(before, changes.get(name)!, values) >= 0) return refuse(notFinite(name));
  return ok(moved.map(({ name, shape, values }) => ({ name, shape, values })));
}

/** Writes base + Δ into `out`, which may be either of them; answers the position of the first sum that is not finite, or -1. */
export function addChange(base: Float32Array, change: Float32Array, out: Float32Array): number {
  let wrong = -1;
  for (let i = 0; i < out.length; i++) {
    out[i] = base[i]! + change[i]!;
    if (wrong < 0 && !Number.isFinite(out[i])) wrong = i;
  }
  return wrong;
}

/** Weights that would overflow. */
export const notFinite = (name: string) => ({
  code: "NOT_FINITE" as const,
  message: `${name} would hold a value that is not finite.`,
  where: name,
});
