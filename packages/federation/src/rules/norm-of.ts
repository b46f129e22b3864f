import type { NamedTensor } from "@midline/shared/weights/tensor-container";

/** L2 norm over all tensors, summed in float64 and in the order of their names. */
export const normOf = (tensors: readonly NamedTensor[]): number =>
  Math.sqrt(inNameOrder(tensors).reduce((sum, { values }) => sum + squares(values), 0));

/** Squared L2 distance over all tensors of two updates that are comparable. */
export function squaredDistance(a: readonly NamedTensor[], b: readonly NamedTensor[]): number {
  const others = inNameOrder(b);
  let sum = 0;
  for (const [t, { values }] of inNameOrder(a).entries()) {
    const other = others[t]?.values ?? values;
    for (let i = 0; i < values.length; i++) sum += (values[i]! - other[i]!) ** 2;
  }
  return sum;
}

export const inNameOrder = (tensors: readonly NamedTensor[]): readonly NamedTensor[] =>
  tensors.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

function squares(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}
