import { dice } from "@midline/shared/metrics/dice";
import type { ScoredCase } from "@midline/shared/metrics/site-statistics";
import { inferCase, type LoadedModel } from "./infer.js";
import type { View } from "./views.js";
import type { TrainingCase } from "./training-case.js";

/** A voxel is called tumour at and above this probability. */
export const MASK_THRESHOLD = 0.5;

/** Which voxels are called tumour; [X, Y, Z] of 0 and 1. */
export function binaryMask(segmentation: Float32Array): Uint8Array {
  const mask = new Uint8Array(segmentation.length);
  for (let i = 0; i < mask.length; i++) mask[i] = segmentation[i]! >= MASK_THRESHOLD ? 1 : 0;
  return mask;
}

/** Scores one case against what is known of it. Dice is on the full input grid, whatever resolution the network segments at. */
export async function scoreCase(
  model: LoadedModel,
  known: TrainingCase,
  options: { readonly views?: readonly View[] } = {},
): Promise<ScoredCase> {
  const { probability, segmentation } = await inferCase(model.spec, model, known, options);
  return { probability, label: known.label, dice: known.mask === null ? null : dice(binaryMask(segmentation), known.mask) };
}
