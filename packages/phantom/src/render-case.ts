import { scaleAffine } from "@midline/imaging/affine";
import type { Grid } from "@midline/imaging/volume";
import type { Sequence } from "@midline/shared/protocol/vocabulary";
import { acquire } from "./acquire.js";
import { buildAnatomy } from "./anatomy.js";
import { caseStreams, type PhantomKey } from "./case-streams.js";
import { drawLatents, drawNormalAge, type LatentOptions, type Latents } from "./latents.js";
import { addAgeSpots, paintTissue } from "./tissue.js";
import { paintTumour } from "./tumour.js";

/** Edge of the phantom's field; the same as of the network's cube. */
export const FIELD_MM = 192;

/** A phantom as a scanner gives it. Arrays are [n³], x fastest (RAS+); see `phantomGrid`. */
export interface PhantomCase {
  /** Magnitude images; what was not made is absent. Exactly 0 outside the head. */
  readonly sequences: Partial<Readonly<Record<Sequence, Float32Array>>>;
  /** Where the tumour truly is; all 0 in a healthy head. */
  readonly mask: Uint8Array;
  /** Null for a healthy head. */
  readonly latents: Latents | null;
  readonly ageYears: number;
}

export interface RenderOptions extends LatentOptions {
  /** Along an edge: 32 (6 mm), 64 (3 mm) or 128 (1.5 mm). */
  readonly voxels: number;
}

/**
 * Makes one SYNTHETIC case: a head, a tumour whose looks depend on its label through the latents alone, and four scans of it.
 *
 * The same key and options give the same numbers. At another resolution it is the same patient, seen with other noise and finer mottling.
 */
export function renderCase(key: PhantomKey, { voxels, ...options }: RenderOptions): PhantomCase {
  const streams = caseStreams(key);
  const latents = key.normal ? null : drawLatents(streams, key.preset, options);
  const ageYears = latents?.ageYears ?? drawNormalAge(streams, key.preset);
  const anatomy = buildAnatomy(streams, voxels, ageYears);
  const images = paintTissue(streams, anatomy, key.preset);
  addAgeSpots(streams, { images, anatomy, ageYears });
  const mask = latents ? paintTumour(streams, { images, anatomy, latents }) : new Uint8Array(voxels ** 3);
  return { sequences: acquire(streams, { images, anatomy, preset: key.preset }), mask, latents, ageYears };
}

/** The cube of 192 mm about world 0. */
export function phantomGrid(voxels: number): Grid {
  const spacing = FIELD_MM / voxels;
  const first = (spacing - FIELD_MM) / 2;
  return { shape: [voxels, voxels, voxels], affine: scaleAffine([spacing, spacing, spacing], [first, first, first]) };
}
