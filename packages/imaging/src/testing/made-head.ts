import { applyAffine, scaleAffine, type Affine, type Triple } from "../affine.js";
import type { Volume } from "../volume.js";

const { cos, hypot, sin } = Math;

/** An intensity at a place in the body, in mm. */
export type Scene = (mm: Triple) => number;

/** What a scene looks like on a grid. */
export function photograph(scene: Scene, shape: Triple, affine: Affine): Volume {
  const data = new Float32Array(shape[0] * shape[1] * shape[2]);
  let at = 0;
  for (let z = 0; z < shape[2]; z++) {
    for (let y = 0; y < shape[1]; y++) for (let x = 0; x < shape[0]; x++) data[at++] = scene(applyAffine(affine, [x, y, z]));
  }
  return { data, shape, affine };
}

/** A head of 150 × 180 × 150 mm around a centre, brighter to the right and the front, air around it. */
export const headAt =
  (centre: Triple, air = 0): Scene =>
  (mm) => {
    const [x, y, z] = [mm[0] - centre[0], mm[1] - centre[1], mm[2] - centre[2]];
    if ((x / 75) ** 2 + (y / 90) ** 2 + (z / 75) ** 2 > 1) return air * (1 + sin(7 * x + 3 * y + 5 * z));
    return 100 + 0.3 * x + 0.1 * y + 10 * sin(x / 9) * cos(z / 11);
  };

/** A ball, 1 inside: a tumour mask. */
export const ballAt =
  (centre: Triple, radius: number): Scene =>
  (mm) =>
    hypot(mm[0] - centre[0], mm[1] - centre[1], mm[2] - centre[2]) < radius ? 1 : 0;

/** The grid of a 192 mm cube around the origin, as phantoms have it. */
export const cubeGrid = (voxels: number): { readonly shape: Triple; readonly affine: Affine } => {
  const spacing = 192 / voxels;
  const first = -96 + spacing / 2;
  return { shape: [voxels, voxels, voxels], affine: scaleAffine([spacing, spacing, spacing], [first, first, first]) };
};
