import { digest, siteCode } from "@midline/shared/protocol/ids";
import { z } from "zod";

const storedWeights = z.strictObject({ digest, bytes: z.int().positive() });

/** What a frozen round became, as its row keeps it: digests of weights that are safe on the disk, never the weights. */
export const roundResult = z.strictObject({
  /** The base with the sites' aggregated change: what the next round trains from. */
  aggregate: storedWeights,
  /** What the round publishes. */
  published: storedWeights,
  /** Of an optimiser over rounds; null in a plan without one. */
  moments: storedWeights.nullable(),
  /** SCAFFOLD's control variate of the federation; null in a plan without it. */
  control: storedWeights.nullable(),
  parameterCount: z.int().positive(),
  /** By site, in site order: what its change of the trunk was multiplied by; null where the rule looks at each coordinate for itself. */
  weights: z.array(z.strictObject({ siteCode, weight: z.number().nullable() })),
});
export type RoundResult = z.infer<typeof roundResult>;
