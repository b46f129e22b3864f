import { z } from "zod";
import { digest } from "../protocol/ids.js";
import { TARGETS } from "../protocol/vocabulary.js";
import { type Calibration, CALIBRATION_SOURCES } from "./calibrate.js";

/** On every sheet of this version. */
export const CALIBRATION_FORMAT = "midline-calibration/1";

const probability = z.number().min(0).max(1);

/** How one model's logits become probabilities. Goes beside its weights. Its thresholds are rounded to tenths of log-odds: no patient's score is in it. */
export const calibrationSheet = z
  .strictObject({
    format: z.literal(CALIBRATION_FORMAT),
    notice: z.string(),
    /** SHA-256 of the weights. */
    modelDigest: digest,
    target: z.enum(TARGETS),
    /** The patients are phantoms. */
    synthetic: z.boolean(),
    source: z.enum(CALIBRATION_SOURCES),
    n: z.int().min(2),
    positives: z.int().min(1),
    temperature: z.number().positive(),
    threshold: probability,
    abstain: z.strictObject({ low: probability, high: probability }),
  })
  .refine(({ n, positives }) => positives < n, "a sheet is fitted on both classes")
  .refine(({ abstain: { low, high } }) => low <= high, "the band's low end is not above its high end") satisfies z.ZodType<Calibration>;
export type CalibrationSheet = z.infer<typeof calibrationSheet>;
