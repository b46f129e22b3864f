import { ok, refuse, type Result } from "@midline/shared/result";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";

/**
 * New weights = base + Δ, added in float64 and rounded once.
 *
 * @returns tensors in the base's order; refuses with `TENSOR_MISSING`, `TENSOR_UNKNOWN`, `SHAPE_MISMATCH`, or `NOT_FINITE` when a sum overflows.
 */
export function applyDelta(base: readonly NamedTensor[], delta: readonly NamedTensor[]): Result<readonly NamedTensor[]> {
  const changes = new Map(delta.map((tensor) => [tensor.name, tensor]));
  const known = new Set(base.map((tensor) => tensor.name));
  const unknown = delta.find((tensor) => !known.has(tensor.name));
  if (unknown) return refuse({ code: "TENSOR_UNKNOWN", message: `The base has no tensor ${unknown.name}.`, where: unknown.name });
  const moved: NamedTensor[] = [];
  for (const tensor of base) {
    const change = changes.get(tensor.name);
    if (!change) return refuse({ code: "TENSOR_MISSING", message: `The change lacks ${tensor.name}.`, where: tensor.name });
    if (change.values.length !== tensor.values.length) {
      return refuse({
        code: "SHAPE_MISMATCH",
        message: `${tensor.name} has ${tensor.values.length} values, its change ${change.values.length}.`,
        where: tensor.name,
      });
    }
    const values = Float32Array.from(tensor.values, (value, i) => value + change.values[i]!);
    if (!values.every(Number.isFinite))
      return refuse({ code: "NOT_FINITE", message: `${tensor.name} would hold a value that is not finite.`, where: tensor.name });
    moved.push({ name: tensor.name, shape: tensor.shape, values });
  }
  return ok(moved);
}
