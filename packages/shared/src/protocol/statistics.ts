import { z } from "zod";

/** A number with its 95 % interval. */
export const estimateSchema = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof estimateSchema>;

/** Classes with fewer patients than this are not reported: statistics come back, not cases. */
export const MIN_CELL = 5;

/**
 * What a site says about one model version on one split of its own patients. Undefined is null, never 0.5.
 * `suppressed` tells that a class held fewer than MIN_CELL patients, and the classification figures are withheld.
 */
export const siteStatisticsSchema = z.strictObject({
  /** Cases scored: with images, whatever their label. */
  n: z.int().min(0),
  /** Cases of the split that could not be scored (no images, unreadable). */
  unscored: z.int().min(0),
  positives: z.int().min(0).nullable(),
  negatives: z.int().min(0).nullable(),
  suppressed: z.boolean(),
  /** Probability at and above which a case is called positive. */
  threshold: z.number().min(0).max(1),
  auroc: estimateSchema.nullable(),
  averagePrecision: estimateSchema.nullable(),
  accuracy: estimateSchema.nullable(),
  sensitivity: estimateSchema.nullable(),
  specificity: estimateSchema.nullable(),
  brier: estimateSchema.nullable(),
  dice: estimateSchema.nullable(),
  /** Cases with a reference mask that `dice` is the mean of. */
  diceN: z.int().min(0),
  synthetic: z.boolean(),
});
export type SiteStatistics = z.infer<typeof siteStatisticsSchema>;
