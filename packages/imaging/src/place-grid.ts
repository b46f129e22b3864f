import { applyAffine, columnOf, scaleAffine, voxelSizesOf, type Affine, type Triple } from "./affine.js";
import type { Box } from "./box.js";
import { gridToRas } from "./orient.js";
import type { Grid } from "./volume.js";

export interface CubeSize {
  /** Voxels along an edge. */
  readonly gridSize: number;
  readonly spacingMm: number;
}

/**
 * Where the cube of a case lies: along the axes of the body, with the head in the middle.
 *
 * 1. An upright image whose own field is that cube already (same edges within 1 %) keeps its place: a phantom's grid is found again exactly.
 * 2. Otherwise the cube is centred on the box around the head. A head taller than the cube (a neck in the picture) hangs from the vertex.
 *
 * @param head the box around the reference image's head along the axes of the body, in mm.
 */
export function placeGrid(reference: Grid, { low, high }: Box, { gridSize, spacingMm }: CubeSize): Affine {
  const edge = gridSize * spacingMm;
  const firstCentre = (corner: Triple): Affine => {
    const at = corner.map((mm) => mm + spacingMm / 2);
    return scaleAffine([spacingMm, spacingMm, spacingMm], [at[0]!, at[1]!, at[2]!]);
  };
  const own = ownField(reference);
  if (own?.edges.every((length) => Math.abs(length / edge - 1) < 0.01)) return firstCentre(own.corner);
  const centre = low.map((mm, axis) => (mm + high[axis]!) / 2);
  const tall = high[2] - low[2] > edge;
  return firstCentre([centre[0]! - edge / 2, centre[1]! - edge / 2, tall ? high[2] - edge : centre[2]! - edge / 2]);
}

/** The field of an image that stands upright in the body: its lowest corner and its edges in mm. Null for an oblique one. */
function ownField(grid: Grid): { readonly corner: Triple; readonly edges: Triple } | null {
  const { affine, shape } = gridToRas(grid);
  const sizes = voxelSizesOf(affine);
  const upright = ([0, 1, 2] as const).every((axis) => columnOf(affine, axis)[axis] > 0.9999 * sizes[axis]);
  if (!upright) return null;
  return { corner: applyAffine(affine, [-0.5, -0.5, -0.5]), edges: [shape[0] * sizes[0], shape[1] * sizes[1], shape[2] * sizes[2]] };
}
