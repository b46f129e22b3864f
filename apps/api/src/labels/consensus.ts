import type { LabelValues } from "@midline/shared/labels/codebook";
import { deriveTarget, EVIDENCE, type DerivedTarget } from "@midline/shared/labels/derive-target";
import { valueOfCall, type SettledCall } from "@midline/shared/labels/read-call";
import { TARGETS, type Target } from "@midline/shared/protocol/vocabulary";
import { canonicalHash } from "@midline/shared/canonical-hash";
import type { LabelState } from "../cases/case.input.js";

/** What a case comes to for one target, and the rule that says so. */
export type TargetLabel = Omit<DerivedTarget, "state"> & { readonly target: Target; readonly state: LabelState };

/** What one case comes to, for every target: what people have settled, else what its tissue results say by rule. */
export function consensus(values: LabelValues, settled: SettledCall | null): readonly TargetLabel[] {
  return TARGETS.map((target) => {
    const proposed = { target, ...deriveTarget(values, target) };
    return settled === null ? proposed : calledBy(settled, proposed);
  });
}

const READERS_DISAGREE = "The blind readers call it differently; an adjudicator has to look.";

/** A call stands above the rule. Its tier is that of the evidence where the evidence says the same, else there is none. */
function calledBy({ call, by }: SettledCall, proposed: TargetLabel): TargetLabel {
  const { target } = proposed;
  if (call === null) return { target, state: "disputed", value: null, tier: null, rule: "readers-disagree", reason: READERS_DISAGREE };
  const value = valueOfCall(call, target);
  const who = by === "readers" ? "The blind readers agree" : "An adjudicator settled it";
  const rule = by === "readers" ? "readers-agree" : "adjudicated";
  if (value === null) return { target, state: "unusable", value, tier: null, rule, reason: `${who}: it cannot be told.` };
  const tier = proposed.value === value ? proposed.tier : null;
  return { target, state: by === "readers" ? "agreed" : "settled", value, tier, rule, reason: `${who}.` };
}

/** Later results over earlier ones; a blank never erases what is known. */
export function mergeValues(earlier: LabelValues | null, later: LabelValues): LabelValues {
  if (earlier === null) return later;
  const said = Object.entries(later).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0));
  return { ...earlier, ...Object.fromEntries(said) };
}

/** What people settled goes on to stand while the tissue results they looked at are the same; with new ones it has to be looked at again. */
export function settledStill(settled: SettledCall | null, earlier: LabelValues, later: LabelValues): SettledCall | null {
  return settled !== null && evidenceDigest(earlier) === evidenceDigest(later) ? settled : null;
}

/** Names the tissue results that a label is derived from: SHA-256, the same for the same results whatever else is known of the case. */
export const evidenceDigest = (values: LabelValues): string => canonicalHash(EVIDENCE.map((name) => values[name]));
