import { type Head, headOf } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { type Comparable, tensorsOf } from "./comparable.js";

/** What a rule made of the updates. */
export interface Aggregate {
  /** The change of the global weights: float32 tensors in name order. */
  readonly delta: readonly NamedTensor[];
  /** By site, in site order: what its change of the trunk was multiplied by; null where a rule looks at each coordinate for itself. */
  readonly weights: readonly { readonly siteCode: string; readonly weight: number | null }[];
}

/** By head and then by site, in site order: what the site's change is multiplied by. */
export type Coefficients = Readonly<Record<Head, readonly number[]>>;

/** Σₖ cₖʰ Δₖʰ for every head h, in float64 and site order, rounded once. A coefficient of 0 leaves a site out, whatever it holds. */
export function weightedSum({ sites, names }: Comparable, coefficients: Coefficients): Aggregate {
  const delta = names.map((name) => {
    const tensors = tensorsOf(sites, name);
    const own = coefficients[headOf(name)];
    const sum = new Float64Array(tensors[0]?.values.length ?? 0);
    for (const [k, { values }] of tensors.entries()) {
      const coefficient = own[k] ?? 0;
      if (coefficient !== 0) for (let i = 0; i < sum.length; i++) sum[i]! += coefficient * values[i]!;
    }
    return { name, shape: tensors[0]?.shape ?? [], values: Float32Array.from(sum) };
  });
  return { delta, weights: sites.map(({ siteCode }, k) => ({ siteCode, weight: coefficients.trunk[k] ?? 0 })) };
}
