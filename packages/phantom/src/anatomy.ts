import type { Triple } from "@midline/imaging/affine";
import { normal } from "@midline/shared/random";
import type { Streams } from "./case-streams.js";
import { clamp, within } from "./draw.js";
import { coordinate, ellipsoidField, raise, type Ellipsoid } from "./soft-ellipsoid.js";
import { valueNoise } from "./value-noise.js";

/** A head as fractions of tissue per voxel; all [n³], x fastest. */
export interface Anatomy {
  readonly n: number;
  /** 1 inside the brain and its fluid. What a scan shows is where this is above 0.5. */
  readonly head: Float32Array;
  readonly grey: Float32Array;
  readonly fluid: Float32Array;
  /** Large vessels and choroid plexus: bright after contrast, and no tumour. */
  readonly vessels: Float32Array;
}

/**
 * Builds a head from soft ellipsoids: cerebrum with folded cortex, cerebella, brain stem and cord, deep nuclei, ventricles that widen with
 * age, the fissure, fluid over the cortex, and vessels. Each head has its own size along each axis (SD 5 %) and its own dents.
 */
export function buildAnatomy(streams: Streams, n: number, ageYears: number): Anatomy {
  const uniform = streams("anatomy");
  const scale: Triple = [1 + 0.05 * normal(uniform), 1 + 0.05 * normal(uniform), 1 + 0.05 * normal(uniform)];
  const lift = 0.02 * normal(uniform);
  const ventricles = Math.exp(0.25 * normal(uniform) + 0.006 * (ageYears - 30));
  const brightness = within(uniform, [0.4, 1.2]);
  const warp = valueNoise(streams("warp"), 6, n).map((value) => 0.05 * value);
  const folds = valueNoise(streams("folds"), Math.min(n, 14), n);

  /** A part of this head. */
  const part = (centre: Triple, radii: Triple, more: Partial<Ellipsoid> = {}): Ellipsoid => ({
    centre: [centre[0] * scale[0], centre[1] * scale[1], centre[2] * scale[2] + lift],
    radii: [radii[0] * scale[0], radii[1] * scale[1], radii[2] * scale[2]],
    ...more,
  });
  const union = (...parts: readonly Ellipsoid[]): Float32Array => {
    const field = new Float32Array(n ** 3);
    for (const ellipsoid of parts) raise(field, n, ellipsoid);
    return field;
  };

  const cerebrum = ellipsoidField(n, part([0, 0, 0.22], [0.7, 0.86, 0.62], { warp }));
  const white = ellipsoidField(n, part([0, 0, 0.22], [0.6, 0.76, 0.53], { warp: warp.map((value, i) => value + 0.05 * folds[i]!) }));
  const cerebella = union(...BOTH_SIDES.map((side) => part([0.26 * side, -0.44, -0.36], [0.28, 0.28, 0.2], { warp })));
  const stem = union(...STEM.map(([centre, radii]) => part(centre, radii)));

  const grey = cerebrum.map((value, i) => Math.max(clamp(value - white[i]!, 0, 1), cerebella[i]! * clamp(0.55 + 0.35 * folds[i]!, 0, 1)));
  for (const side of BOTH_SIDES) {
    raise(grey, n, { ...part([0.13 * side, -0.03, 0.1], [0.12, 0.17, 0.11]), height: 0.9 }); // thalamus
    raise(grey, n, { ...part([0.27 * side, 0.16, 0.12], [0.09, 0.18, 0.12], { yaw: 0.3 * side }), height: 0.9 }); // basal ganglia
  }

  const fluid = union(
    ...BOTH_SIDES.map((side) => part([0.12 * side, 0.04, 0.3], [0.07 * ventricles, 0.36, 0.1 * ventricles], { yaw: -0.15 * side })),
    part([0, 0, 0.08], [0.03, 0.13, 0.09]), // third ventricle
    part([0, -0.2, -0.31], [0.06, 0.05, 0.1]), // fourth ventricle
  );
  const hull = ellipsoidField(n, part([0, 0, 0.22], [0.74, 0.9, 0.66], { warp }));
  const head = new Float32Array(n ** 3);
  for (let k = 0, at = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++, at++) {
        const inFissure = Math.abs(coordinate(i, n)) < 0.025 && coordinate(k, n) > 0.3 && Math.abs(coordinate(j, n)) < 0.8;
        const overCortex = 0.8 * clamp(hull[at]! - cerebrum[at]!, 0, 1);
        fluid[at] = Math.max(fluid[at]!, overCortex, inFissure ? 0.7 * cerebrum[at]! : 0);
        grey[at] = grey[at]! * (1 - 0.6 * stem[at]!);
        head[at] = Math.max(cerebrum[at]!, cerebella[at]!, stem[at]!, fluid[at]!);
      }
    }
  }
  const vessels = union(...VESSELS.map(([centre, radii]) => part(centre, radii))).map((value) => brightness * value);
  return { n, head, grey, fluid, vessels };
}

const BOTH_SIDES = [1, -1] as const;

type Place = readonly [centre: Triple, radii: Triple];

const STEM: readonly Place[] = [
  [
    [0, -0.06, -0.1],
    [0.13, 0.11, 0.12],
  ], // midbrain
  [
    [0, -0.02, -0.28],
    [0.17, 0.15, 0.14],
  ], // pons
  [
    [0, -0.1, -0.5],
    [0.09, 0.09, 0.16],
  ], // medulla
  [
    [0, -0.13, -0.8],
    [0.065, 0.065, 0.25],
  ], // cord
];

const VESSELS: readonly Place[] = [
  [
    [0, -0.8, 0.3],
    [0.04, 0.07, 0.3],
  ], // sagittal sinus
  [
    [0.15, -0.28, 0.27],
    [0.04, 0.07, 0.04],
  ], // choroid plexus
  [
    [-0.15, -0.28, 0.27],
    [0.04, 0.07, 0.04],
  ],
  [
    [0, 0.14, -0.27],
    [0.03, 0.03, 0.14],
  ], // basilar artery
];
