import { z } from "zod";
import { digest } from "./ids.js";
import { MIN_SCORE_BINS } from "../metrics/score-histograms.js";

/** A number with its 95 % interval. */
export const estimateSchema = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof estimateSchema>;

/** Classes with fewer patients than this are not reported: statistics come back, not cases. */
export const MIN_CELL = 5;

/** Labelled patients below which no sums finer than the figures leave: of fewer, each one's probability might be solved for. */
export const MIN_DETAIL = 20;

/** Most earlier versions that one evaluation is compared with. */
export const MAX_COMPARISONS = 100;

/** Whether so many patients are too few to be reported. Nobody is not too few. */
export const isSmallCell = (patients: number): boolean => 0 < patients && patients < MIN_CELL;

const patients = z.int().min(0);

/** [bin, patients] of the bins that hold any, lowest first. */
const sparseBins = z
  .array(
    z
      .tuple([
        z
          .int()
          .min(0)
          .max(MIN_SCORE_BINS - 1),
        z.int().positive(),
      ])
      .readonly(),
  )
  .max(MIN_SCORE_BINS);

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
  /** With DeLong's variance. */
  auroc: estimateSchema.extend({ variance: z.number().min(0) }).nullable(),
  averagePrecision: estimateSchema.nullable(),
  accuracy: estimateSchema.nullable(),
  sensitivity: estimateSchema.nullable(),
  specificity: estimateSchema.nullable(),
  brier: estimateSchema.nullable(),
  dice: estimateSchema.nullable(),
  /** Cases with a reference mask that `dice` is the mean of. */
  diceN: z.int().min(0),
  /** Over those cases; null with `dice`. */
  diceSums: z.strictObject({ sum: z.number().min(0), squares: z.number().min(0) }).nullable(),
  /** Calls at `threshold`. */
  confusion: z
    .strictObject({ truePositives: patients, falsePositives: patients, trueNegatives: patients, falseNegatives: patients })
    .nullable(),
  /** Tenths of [0, 1], lowest first; null below MIN_DETAIL labelled patients, a bin null where a class in it is small. */
  calibration: z
    .array(z.strictObject({ n: patients, probabilitySum: z.number().min(0), positives: patients }).nullable())
    .length(10)
    .nullable(),
  /** At intercept 0 and slope 1: how far from calibrated the probabilities are, and which way. */
  recalibration: z
    .strictObject({
      logLikelihood: z.number(),
      gradient: z.tuple([z.number(), z.number()]).readonly(),
      hessian: z.tuple([z.number(), z.number(), z.number()]).readonly(),
    })
    .nullable(),
  /** Patients of each class on MIN_SCORE_BINS bins; only where the site has chosen to share them. */
  scoreHistograms: z.strictObject({ positives: sparseBins, negatives: sparseBins }).nullable(),
  /** [probability, label] of each patient, lowest first, without a name; only where the site has chosen to share them. */
  scores: z.array(z.tuple([z.number().min(0).max(1), z.union([z.literal(0), z.literal(1)])]).readonly()).nullable(),
  /** This version's AUROC less that of an earlier one on the same patients, with DeLong's variance of the difference; by the earlier's weights. */
  comparisons: z.array(z.strictObject({ digest, difference: z.number().min(-1).max(1), variance: z.number().min(0) })).max(MAX_COMPARISONS),
  synthetic: z.boolean(),
});
export type SiteStatistics = z.infer<typeof siteStatisticsSchema>;
