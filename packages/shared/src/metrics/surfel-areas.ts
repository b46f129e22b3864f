import type { Triple } from "./distance-transform.js";

/**
 * Area of the surface between the inside and the outside of a mask within one cell of 2×2×2 voxel centres, by marching cubes, in mm².
 *
 * Bit b of a code tells that the corner at x = b & 1, y = b >> 1 & 1, z = b >> 2 & 1 is inside. The surface goes through the middles of
 * the cell's edges that join inside to outside. The rarer side (inside, at four each) falls into parts whose corners are joined by edges,
 * and each part is walled off by itself; a code and its complement have the same area.
 *
 * @param spacing of the voxels, in mm.
 * @returns 256 areas, by code; 0 for codes 0 and 255.
 * @see Lorensen and Cline 1987, https://doi.org/10.1145/37402.37422; Nikolov et al. 2021, https://doi.org/10.2196/26151
 */
export function surfelAreas(spacing: Triple): Float64Array {
  return Float64Array.from({ length: 256 }, (_, code) => {
    const inside = CORNERS.filter((corner) => (code >> corner) & 1);
    const rarer = inside.length <= 4 ? inside : CORNERS.filter((corner) => !inside.includes(corner));
    return parts(rarer).reduce((sum, part) => sum + wallArea(part, spacing), 0);
  });
}

const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7];
const AXES = [0, 1, 2] as const;

function parts(corners: readonly number[]): number[][] {
  const left = new Set(corners);
  const found: number[][] = [];
  for (const first of corners) {
    if (!left.delete(first)) continue;
    const part = [first];
    for (const corner of part) for (const axis of AXES) if (left.delete(corner ^ (1 << axis))) part.push(corner ^ (1 << axis));
    found.push(part);
  }
  return found;
}

/**
 * The wall around one part. Lengths of a wall's pieces follow from their normals, which are those of a unit cell times the areas of the
 * faces of the cell: `face[k]` is across axis k, `triangle` cuts off a corner, `slope[k]` is the rectangle through a cell along axis k.
 */
function wallArea(part: readonly number[], [dx, dy, dz]: Triple): number {
  const face = [dy * dz, dx * dz, dx * dy] as const;
  const triangle = Math.hypot(...face) / 8;
  const slope = AXES.map((k) => Math.hypot(...face.filter((_, axis) => axis !== k)) / 2);
  const along = AXES.map((k) => part.filter((corner) => (corner >> k) & 1 && part.includes(corner ^ (1 << k))).length);
  const across = along.indexOf(0);
  switch (part.length) {
    case 1:
      return triangle;
    case 2: // two along an axis: a rectangle
      return slope[along.indexOf(1)]!;
    case 3: // an L in a plane: half the face over it, and a trapezoid of three corner triangles beside it
      return face[across]! / 2 + 3 * triangle;
    default:
      if (across >= 0) return face[across]!; // four in a plane
      if (isClaw(part)) return 6 * triangle; // one and its three neighbours: a hexagon
      return 4 * triangle + sumOfEnds(part, slope); // a bent path: a triangle through every other middle, and three beside it
  }
}

const isClaw = (part: readonly number[]): boolean => part.some((corner) => AXES.every((k) => part.includes(corner ^ (1 << k))));

/** Of a bent path of four: half the slopes along its first and last step. */
function sumOfEnds(part: readonly number[], slope: readonly number[]): number {
  const steps = (corner: number) => AXES.filter((k) => part.includes(corner ^ (1 << k)));
  return part.map(steps).reduce((sum, axes) => sum + (axes.length === 1 ? slope[axes[0]!]! / 2 : 0), 0);
}
