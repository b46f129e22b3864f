import { voxelSizesOf } from "@midline/imaging/affine";
import { CHANNELS, type CaseImage } from "@midline/imaging/case-grid";
import { clippedShares, intensityFeatures } from "@midline/imaging/intensity-features";
import { SEQUENCES, type Sequence } from "@midline/shared/protocol/vocabulary";
import type { WithheldReason } from "@midline/shared/protocol/withheld";
import { distanceFrom, distanceLimit, type Population } from "@midline/shared/reference/population";
import type { ReferenceSheet } from "@midline/shared/reference/reference-sheet";
import { LEAST_OVERLAP, type ReadCase } from "../data/read-case.js";

/** No model is trained on fewer. */
const LEAST_SEQUENCES = 2;
/** Our own proposal for inclusion; the published abstract names no limit. */
const THICKEST_SLICE_MM = 7;
/** Normalisation holds hardly a voxel of a head at its ends; a file whose intensities are broken has many there. */
const MOST_CLIPPED = 0.02;

type SeenCase = Pick<ReadCase, "image" | "volumes" | "sequencesUsed">;

/** What of a case no model of ours can be asked about, whatever it was trained on. Empty when all is well. */
export function beyondAnyModel({ image, volumes, sequencesUsed }: SeenCase): readonly WithheldReason[] {
  const used = sequencesUsed.length;
  const whole: WithheldReason[] = [];
  if (used < LEAST_SEQUENCES) whole.push({ code: "TOO_FEW_SEQUENCES", sequence: null, value: used, limit: LEAST_SEQUENCES });
  if (!sequencesUsed.includes("t2") && !sequencesUsed.includes("flair"))
    whole.push({ code: "NO_T2_OR_FLAIR", sequence: null, value: 0, limit: 1 });

  const clipped = clippedShares(image);
  const each = sequencesUsed.flatMap((sequence): readonly (WithheldReason | null)[] => {
    const volume = volumes[sequence];
    const channel = CHANNELS.indexOf(sequence);
    return [
      volume ? above("SLICES_TOO_THICK", sequence, Math.max(...voxelSizesOf(volume.affine)), THICKEST_SLICE_MM) : null,
      below("HEADS_APART", sequence, image.overlap[channel] ?? 0, LEAST_OVERLAP),
      above("INTENSITIES_CLIPPED", sequence, clipped[channel] ?? 0, MOST_CLIPPED),
    ];
  });
  return [...whole, ...each.filter((reason) => reason !== null)];
}

/**
 * What of a case is unlike the patients that the model was trained on. Empty when all is well.
 *
 * @param features of the classifier, as `inferCase` returns them.
 */
export function beyondReference(image: CaseImage, features: ArrayLike<number>, sheet: ReferenceSheet): readonly WithheldReason[] {
  const intensities = intensityFeatures(image);
  const reasons = SEQUENCES.map((sequence, c) => {
    const [population, seen] = [sheet.intensities[sequence], intensities[c]];
    return population && seen ? beyond("INTENSITIES_UNLIKE_REFERENCE", sequence, seen, population) : null;
  });
  return [...reasons, beyond("FEATURES_UNLIKE_REFERENCE", null, features, sheet.features)].filter((reason) => reason !== null);
}

const beyond = (
  code: WithheldReason["code"],
  sequence: Sequence | null,
  seen: ArrayLike<number>,
  population: Population,
): WithheldReason | null => above(code, sequence, distanceFrom(population, seen), distanceLimit(population));

const above = (code: WithheldReason["code"], sequence: Sequence | null, value: number, limit: number): WithheldReason | null =>
  value <= limit ? null : { code, sequence, value, limit };

const below = (code: WithheldReason["code"], sequence: Sequence | null, value: number, limit: number): WithheldReason | null =>
  value >= limit ? null : { code, sequence, value, limit };
