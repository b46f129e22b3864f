import { z } from "zod";
import { digest } from "../protocol/ids.js";
import { NETWORK_SIZES } from "../protocol/vocabulary.js";
import { LEAST_POPULATION, type Population } from "./population.js";

/** On every sheet of this version. */
export const REFERENCE_FORMAT = "midline-reference/1";

const population = z
  .strictObject({
    n: z.int().min(LEAST_POPULATION),
    sums: z.array(z.number()).min(1).readonly(),
    squares: z.array(z.number()).min(1).readonly(),
    distances: z.strictObject({ sum: z.number(), squares: z.number() }),
  })
  .refine(
    ({ sums, squares }) => sums.length === squares.length,
    "sums and squares are of as many features",
  ) satisfies z.ZodType<Population>;

/**
 * What a model was trained on, for a case to be held against: counts and sums over patients, no patient's values. Goes beside the weights.
 *
 * A population is null where it has fewer than `LEAST_POPULATION` patients: nothing is held against it.
 */
export const referenceSheet = z.strictObject({
  format: z.literal(REFERENCE_FORMAT),
  notice: z.string(),
  /** SHA-256 of the weights whose features these are. */
  modelDigest: digest,
  network: z.enum(NETWORK_SIZES),
  /** The patients are phantoms. */
  synthetic: z.boolean(),
  /** Of every sequence's intensities in the head, after normalisation; see `intensityFeatures` of the imaging package. */
  intensities: z.strictObject({
    t1: population.nullable(),
    t1ce: population.nullable(),
    t2: population.nullable(),
    flair: population.nullable(),
  }),
  /** Of what the classifier reads of the images. */
  features: population,
});
export type ReferenceSheet = z.infer<typeof referenceSheet>;
