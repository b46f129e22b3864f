import type { Triple } from "@midline/imaging/affine";

/** An ellipsoid with a soft edge, in the cube [-1, 1]³ (x to the right, y to the front, z upwards). */
export interface Ellipsoid {
  readonly centre: Triple;
  readonly radii: Triple;
  /** Width of the edge (τ). Default 0.06. */
  readonly softness?: number;
  /** Turn about z, radians. */
  readonly yaw?: number;
  /** Added to q at every voxel: dents and bulges. [n³] */
  readonly warp?: Float32Array;
}

/** Beyond this many τ outside, the edge is below 1e-7 and taken for nothing. */
const REACH = 16;

/** Where voxel i of n has its centre, in [-1, 1]. */
export const coordinate = (i: number, n: number): number => ((i + 0.5) / n) * 2 - 1;

/**
 * Calls `visit` for every voxel that an ellipsoid reaches, with its value there.
 *
 *   m = 1 / (1 + exp(−(1 − q) / τ)),   q = ‖R (p − c) / r‖ + warp
 */
export function overEllipsoid(n: number, ellipsoid: Ellipsoid, visit: (at: number, value: number, q: number) => void): void {
  const { centre, radii, softness = 0.06, yaw = 0, warp } = ellipsoid;
  const outermost = 1 + REACH * softness;
  const reach = outermost - (warp ? warp.reduce((least, value) => Math.min(least, value), 0) : 0);
  const inPlane = yaw === 0 ? 0 : Math.max(radii[0], radii[1]);
  const [x0, x1] = voxelsAround(centre[0], reach * Math.max(inPlane, radii[0]), n);
  const [y0, y1] = voxelsAround(centre[1], reach * Math.max(inPlane, radii[1]), n);
  const [z0, z1] = voxelsAround(centre[2], reach * radii[2], n);
  const [cos, sin] = [Math.cos(yaw), Math.sin(yaw)];
  for (let k = z0; k <= z1; k++) {
    const z = (coordinate(k, n) - centre[2]) / radii[2];
    for (let j = y0; j <= y1; j++) {
      const dy = coordinate(j, n) - centre[1];
      for (let i = x0; i <= x1; i++) {
        const dx = coordinate(i, n) - centre[0];
        const x = (cos * dx + sin * dy) / radii[0];
        const y = (cos * dy - sin * dx) / radii[1];
        const at = i + n * (j + n * k);
        const q = Math.sqrt(x * x + y * y + z * z) + (warp ? warp[at]! : 0);
        if (q < outermost) visit(at, 1 / (1 + Math.exp((q - 1) / softness)), q);
      }
    }
  }
}

function voxelsAround(centre: number, reach: number, n: number): readonly [first: number, last: number] {
  const voxel = (place: number): number => ((place + 1) * n) / 2 - 0.5;
  return [Math.max(0, Math.ceil(voxel(centre - reach))), Math.min(n - 1, Math.floor(voxel(centre + reach)))];
}

/** The ellipsoid on its own. [n³] */
export function ellipsoidField(n: number, ellipsoid: Ellipsoid): Float32Array {
  const field = new Float32Array(n ** 3);
  overEllipsoid(n, ellipsoid, (at, value) => (field[at] = value));
  return field;
}

/** Raises a field to an ellipsoid (× height) where that is higher. */
export function raise(field: Float32Array, n: number, { height = 1, ...ellipsoid }: Ellipsoid & { readonly height?: number }): void {
  overEllipsoid(n, ellipsoid, (at, value) => {
    if (height * value > field[at]!) field[at] = height * value;
  });
}
