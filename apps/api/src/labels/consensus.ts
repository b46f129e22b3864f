import type { LabelValues } from "@midline/shared/labels/codebook";
import { deriveTarget, type DerivedTarget } from "@midline/shared/labels/derive-target";
import { TARGETS, type Target } from "@midline/shared/protocol/vocabulary";

/** What the results of one case come to, for every target. Two readers' results join here once there are two. */
export function consensus(values: LabelValues): readonly (DerivedTarget & { readonly target: Target })[] {
  return TARGETS.map((target) => ({ target, ...deriveTarget(values, target) }));
}

/** Later results over earlier ones; a blank never erases what is known. */
export function mergeValues(earlier: LabelValues | null, later: LabelValues): LabelValues {
  if (earlier === null) return later;
  const said = Object.entries(later).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0));
  return { ...earlier, ...Object.fromEntries(said) };
}
