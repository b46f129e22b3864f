import type { ExampleCounts } from "@midline/shared/protocol/site-messages";
import { fnv1a32 } from "@midline/shared/random";

/** What a site adds to every number of a tensor in a round of a run, told by the seed of its plan, instead of training: within ±0.004, as float32. */
export const changeOf = (seed: number, siteCode: string, round: number, tensor: string): number =>
  Math.fround((fnv1a32(`${seed}|${siteCode}|${round}|${tensor}`) / 0x1_0000_0000 - 0.5) * 0.008);

/** What a site says that it trained on; within what its cohort of twelve allows, and different at each site and for each head. */
export function examplesOf(siteCode: string): ExampleCounts {
  const n = 5 + (fnv1a32(siteCode) % 8);
  return { trunk: n, classification: Math.min(n, 11) - 1, segmentation: siteCode.startsWith("s") ? 0 : n - 2, age: 0 };
}
