import type { ExampleCounts } from "@midline/shared/protocol/site-messages";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { fnv1a32 } from "@midline/shared/random";

/** Shares of the change that numbers 0, 1, 2, 3 of a tensor have where updates are rounded, 4, 5, 6, 7 again: the first of a block is its largest. */
const SHARES = [1, 0.7, 0.31, 0.13] as const;

/**
 * What a site adds to the numbers of a tensor in a round of a run, told by the seed of its plan, instead of training: within ±0.004, as float32. Number i
 * changes by entry i modulo the length: all alike, but for plans that round them.
 */
export function changesOf(
  { seed, updateEncoding }: Pick<TrainingPlan, "seed" | "updateEncoding">,
  siteCode: string,
  round: number,
  tensor: string,
): readonly number[] {
  const change = Math.fround((fnv1a32(`${seed}|${siteCode}|${round}|${tensor}`) / 0x1_0000_0000 - 0.5) * 0.008);
  if (updateEncoding === "float32") return [change];
  // Never near 0: what was left out before must not make another number the largest.
  const first = change / 2 + (change < 0 ? -0.002 : 0.002);
  return SHARES.map((share) => Math.fround(share * first));
}

/** What a site says that it trained on; within what its cohort of twelve allows, and different at each site and for each head. */
export function examplesOf(siteCode: string): ExampleCounts {
  const n = 5 + (fnv1a32(siteCode) % 8);
  return { trunk: n, classification: Math.min(n, 11) - 1, segmentation: siteCode.startsWith("s") ? 0 : n - 2, age: 0 };
}
