import { z } from "zod";
import { RATER_CODE } from "./agreement-terms.js";
import { estimateSchema } from "../protocol/statistics.js";

/** What a hospital says of one measure over its cases: no case's own figure. */
const summary = z.strictObject({
  mean: estimateSchema,
  median: z.number().min(0).max(1),
  lowerQuartile: z.number().min(0).max(1),
  upperQuartile: z.number().min(0).max(1),
});
export type SegmenterSummary = z.infer<typeof summary>;

const raterCode = z.string().regex(RATER_CODE, "expected a code of letters and digits with a digit, such as R01");

/**
 * How well two people draw the same tumours, computed in the hospital by `midline-site agreement`: summary statistics alone, and those not
 * below ten cases.
 */
export const segmenterAgreementSchema = z.strictObject({
  kind: z.literal("midline-segmenter-agreement"),
  version: z.literal(1),
  raters: z.tuple([raterCode, raterCode]).readonly(),
  /** Cases with a mask of both that could be compared. */
  n: z.int().min(0),
  /** Cases with both masks that could not be: unreadable, on different grids, or both empty. */
  leftOut: z.int().min(0),
  /** Of the normalised surface Dice, in mm. */
  toleranceMm: z.number().positive().max(20),
  /** Null below ten cases. */
  dice: summary.nullable(),
  surfaceDice: summary.nullable(),
  synthetic: z.boolean(),
});
export type SegmenterAgreement = z.infer<typeof segmenterAgreementSchema>;
