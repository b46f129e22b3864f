import { normal, type Uniform } from "@midline/shared/random";

/**
 * Smooth noise: normal numbers on a coarse lattice, joined trilinearly, × 1.9 so that its SD is near 1.
 *
 * The lattice's ends lie on the first and last voxel. The same draws on a finer grid are the same clouds, seen better.
 *
 * @param lattice points along an edge, at least 2.
 * @param n voxels along an edge.
 * @returns [n³], x fastest.
 */
export function valueNoise(uniform: Uniform, lattice: number, n: number): Float32Array {
  return enlarge(
    Float64Array.from({ length: lattice ** 3 }, () => 1.9 * normal(uniform)),
    lattice,
    n,
  );
}

/** Trilinear interpolation of an m³ lattice to n³ voxels, one axis after the other. */
export function enlarge(lattice: Float64Array, m: number, n: number): Float32Array {
  const alongX = stretch(lattice, { m, n, stride: 1, rows: m * m });
  const alongY = stretch(alongX, { m, n, stride: n, rows: m });
  return Float32Array.from(stretch(alongY, { m, n, stride: n * n, rows: 1 }));
}

interface Axis {
  readonly m: number;
  readonly n: number;
  /** Numbers from one lattice point to the next. */
  readonly stride: number;
  /** How often the axis repeats. */
  readonly rows: number;
}

function stretch(source: Float64Array, { m, n, stride, rows }: Axis): Float64Array {
  const out = new Float64Array(rows * n * stride);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < n; i++) {
      const place = (i * (m - 1)) / (n - 1);
      const below = Math.min(Math.floor(place), m - 2);
      const part = place - below;
      let from = (row * m + below) * stride;
      for (let k = 0; k < stride; k++, from++, at++) out[at] = source[from]! * (1 - part) + source[from + stride]! * part;
    }
  }
  return out;
}
