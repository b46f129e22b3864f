import { normal } from "@midline/shared/random";
import type { Triple } from "@midline/imaging/affine";
import { SEQUENCES, type Sequence } from "@midline/shared/protocol/vocabulary";
import type { Anatomy } from "./anatomy.js";
import type { Streams } from "./case-streams.js";
import { clamp, drawCount, side, within } from "./draw.js";
import { PRESETS, type PresetName } from "./presets.js";
import { overEllipsoid } from "./soft-ellipsoid.js";
import { valueNoise } from "./value-noise.js";

/** One image per sequence, [n³] each, x fastest. */
export type Images = Readonly<Record<Sequence, Float32Array>>;

/** Intensity of white matter, grey matter, fluid and vessels. */
const INTENSITIES: Readonly<Record<Sequence, readonly [white: number, grey: number, fluid: number, vessels: number]>> = {
  t1: [1, 0.74, 0.28, 0.8],
  t1ce: [1, 0.74, 0.28, 1.55],
  t2: [0.46, 0.63, 1.2, 0.3],
  flair: [0.56, 0.7, 0.14, 0.3],
};

/** What the four sequences would show of a head without noise: tissues at their intensities, with 3 % of cloudiness. */
export function paintTissue(streams: Streams, anatomy: Anatomy, preset: PresetName): Images {
  const paint = (sequence: Sequence): Float32Array => {
    const uniform = streams(`tissue-${sequence}`);
    const jitter = (): number => 1 + PRESETS[preset].tissueJitter * normal(uniform);
    const [w, g, f, v] = INTENSITIES[sequence];
    const [white, grey, fluid, vessels] = [w * jitter(), g * jitter(), f * jitter(), v * jitter()];
    return valueNoise(uniform, 10, anatomy.n).map((cloud, i) => {
      const fluidPart = clamp(anatomy.fluid[i]!, 0, 1);
      const greyPart = clamp(anatomy.grey[i]!, 0, 1) * (1 - fluidPart);
      const whitePart = clamp(1 - fluidPart - greyPart, 0, 1);
      const vesselPart = 0.8 * anatomy.vessels[i]!;
      const tissue = whitePart * white + greyPart * grey + fluidPart * fluid;
      return (tissue * (1 - vesselPart) + vesselPart * vessels) * (1 + 0.03 * cloud);
    });
  };
  return { t1: paint("t1"), t1ce: paint("t1ce"), t2: paint("t2"), flair: paint("flair") };
}

/** Adds the small bright spots of age to the white matter: bright in T2 and FLAIR as a tumour is, and no tumour. */
export function addAgeSpots(streams: Streams, { images, anatomy, ageYears }: { images: Images; anatomy: Anatomy; ageYears: number }): void {
  const uniform = streams("age-spots");
  for (let left = drawCount(uniform, 0.6 + 0.03 * ageYears); left > 0; left--) {
    const centre: Triple = [within(uniform, [0.18, 0.5]) * side(uniform), within(uniform, [-0.55, 0.55]), within(uniform, [0.15, 0.5])];
    const radii: Triple = [within(uniform, [0.04, 0.11]), within(uniform, [0.04, 0.11]), within(uniform, [0.04, 0.11])];
    const strength = within(uniform, [0.4, 1]);
    overEllipsoid(anatomy.n, { centre, radii }, (at, value) => {
      for (const sequence of SEQUENCES) images[sequence][at]! += SPOT[sequence] * strength * value * anatomy.head[at]!;
    });
  }
}

const SPOT: Readonly<Record<Sequence, number>> = { t1: -0.15, t1ce: -0.15, t2: 0.35, flair: 0.4 };
