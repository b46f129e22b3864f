/** A 4x4 matrix from voxel indices to millimetres in RAS+ (x to the right, y to the front, z upwards), row-major. */
// oxfmt-ignore
export type Affine = readonly [
  number, number, number, number,
  number, number, number, number,
  number, number, number, number,
  number, number, number, number,
];

export type Triple = readonly [number, number, number];

/** A voxel grid along the axes of the body: voxel (0, 0, 0) has its centre at `origin`. */
export const scaleAffine = ([dx, dy, dz]: Triple, [ox, oy, oz]: Triple): Affine => [dx, 0, 0, ox, 0, dy, 0, oy, 0, 0, dz, oz, 0, 0, 0, 1];

/** The affine whose columns are the steps of the three voxel axes and the place of voxel (0, 0, 0). */
// oxfmt-ignore
export const affineOfColumns = (i: Triple, j: Triple, k: Triple, origin: Triple): Affine => [
  i[0], j[0], k[0], origin[0],
  i[1], j[1], k[1], origin[1],
  i[2], j[2], k[2], origin[2],
  0, 0, 0, 1,
];

/** Column `axis` of an affine: the step in mm when voxel index `axis` grows by one; column 3 is the origin. */
export function columnOf(affine: Affine, axis: 0 | 1 | 2 | 3): Triple {
  return [affine[axis], affine[4 + axis]!, affine[8 + axis]!];
}

/** Where a voxel (or a point between voxels) lies, in mm. */
export function applyAffine(a: Affine, [x, y, z]: Triple): Triple {
  return [a[0] * x + a[1] * y + a[2] * z + a[3], a[4] * x + a[5] * y + a[6] * z + a[7], a[8] * x + a[9] * y + a[10] * z + a[11]];
}

/** First b, then a. */
export function composeAffines(a: Affine, b: Affine): Affine {
  const step = (axis: 0 | 1 | 2): Triple => {
    const [x, y, z] = columnOf(b, axis);
    return [a[0] * x + a[1] * y + a[2] * z, a[4] * x + a[5] * y + a[6] * z, a[8] * x + a[9] * y + a[10] * z];
  };
  return affineOfColumns(step(0), step(1), step(2), applyAffine(a, columnOf(b, 3)));
}

/** Edge lengths of a voxel in mm. */
export const voxelSizesOf = (affine: Affine): Triple => [
  Math.hypot(...columnOf(affine, 0)),
  Math.hypot(...columnOf(affine, 1)),
  Math.hypot(...columnOf(affine, 2)),
];

/** Signed volume of a voxel in mm³; negative for a left-handed grid. */
export const determinantOf = (a: Affine): number =>
  a[0] * (a[5] * a[10] - a[6] * a[9]) - a[1] * (a[4] * a[10] - a[6] * a[8]) + a[2] * (a[4] * a[9] - a[5] * a[8]);

/** From millimetres to voxel indices. The affine must not be degenerate (see `affineTrouble`). */
export function invertAffine(a: Affine): Affine {
  const s = 1 / determinantOf(a);
  const i: Triple = [(a[5] * a[10] - a[6] * a[9]) * s, (a[6] * a[8] - a[4] * a[10]) * s, (a[4] * a[9] - a[5] * a[8]) * s];
  const j: Triple = [(a[2] * a[9] - a[1] * a[10]) * s, (a[0] * a[10] - a[2] * a[8]) * s, (a[1] * a[8] - a[0] * a[9]) * s];
  const k: Triple = [(a[1] * a[6] - a[2] * a[5]) * s, (a[2] * a[4] - a[0] * a[6]) * s, (a[0] * a[5] - a[1] * a[4]) * s];
  const [x, y, z] = columnOf(a, 3);
  const along = (row: 0 | 1 | 2): number => -(i[row] * x + j[row] * y + k[row] * z);
  return affineOfColumns(i, j, k, [along(0), along(1), along(2)]);
}

/** Below is a microscope, above a header in the wrong unit. */
const SMALLEST_VOXEL_MM = 0.01;
const LARGEST_VOXEL_MM = 100;

/** Why an affine cannot place an image in a body, or null. */
export function affineTrouble(affine: Affine): string | null {
  if (!affine.every(Number.isFinite)) return "holds a number that is not finite";
  const sizes = voxelSizesOf(affine);
  if (sizes.some((size) => size === 0)) return "has an axis of length zero";
  const odd = sizes.find((size) => size < SMALLEST_VOXEL_MM || size > LARGEST_VOXEL_MM);
  if (odd !== undefined) return `gives a voxel edge of ${Number(odd.toPrecision(3))} mm`;
  const flatness = Math.abs(determinantOf(affine)) / (sizes[0] * sizes[1] * sizes[2]);
  return flatness < 0.05 ? "is degenerate: its axes lie in one plane" : null;
}

/** Largest distance in mm between the corners of one box of voxels placed by two affines. */
export function cornerDistance(a: Affine, b: Affine, [nx, ny, nz]: Triple): number {
  let worst = 0;
  for (const x of [0, nx - 1]) {
    for (const y of [0, ny - 1]) {
      for (const z of [0, nz - 1]) {
        const p = applyAffine(a, [x, y, z]);
        const q = applyAffine(b, [x, y, z]);
        worst = Math.max(worst, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
      }
    }
  }
  return worst;
}
