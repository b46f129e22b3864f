import { applyAffine, columnOf, composeAffines, invertAffine, type Triple } from "../affine.js";
import { voxelCount, type Grid, type Volume } from "../volume.js";

/** The mean of trilinear samples over each voxel of another grid, as plainly as it can be said: what `averageOver` must give, bit for bit. */
export function plainAverageOver(source: Volume, target: Grid, counts?: Uint8Array): { values: Float32Array; share: Float32Array } {
  const toSource = composeAffines(invertAffine(source.affine), target.affine);
  const offsets = sampleOffsets([columnOf(toSource, 0), columnOf(toSource, 1), columnOf(toSource, 2)]);
  const values = new Float32Array(voxelCount(target.shape));
  const share = new Float32Array(values.length);
  const [nx, ny, nz] = target.shape;
  for (let z = 0, at = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        const centre = applyAffine(toSource, [x, y, z]);
        let [sum, weight] = [0, 0];
        for (const offset of offsets) {
          const corners = cornersOf([centre[0] + offset[0], centre[1] + offset[1], centre[2] + offset[2]], source.shape);
          for (const corner of corners) {
            if (counts?.[corner.at] === 0) continue;
            sum += corner.weight * source.data[corner.at]!;
            weight += corner.weight;
          }
        }
        if (weight > 0) values[at] = sum / weight;
        share[at] = (weight * 3) / (offsets.length * 3); // rounded as `averageOver` rounds it
      }
    }
  }
  return { values, share };
}

function sampleOffsets(steps: readonly [Triple, Triple, Triple]): readonly Triple[] {
  const along = steps.map((step) => {
    const count = Math.min(8, Math.max(1, Math.ceil(Math.hypot(...step) - 1e-3)));
    return Array.from({ length: count }, (_, k) => (k + 0.5) / count - 0.5);
  });
  const place = (u: number, v: number, w: number, axis: 0 | 1 | 2): number => u * steps[0][axis] + v * steps[1][axis] + w * steps[2][axis];
  return along[2]!.flatMap((w) =>
    along[1]!.flatMap((v) => along[0]!.map((u): Triple => [place(u, v, w, 0), place(u, v, w, 1), place(u, v, w, 2)])),
  );
}

/** The voxels around a point with their trilinear weights; none for a point outside the image. */
function cornersOf(point: Triple, shape: Triple): readonly { readonly at: number; readonly weight: number }[] {
  if (point.some((p, axis) => !(p >= -0.5 && p <= shape[axis]! - 0.5))) return [];
  const [x, y, z] = [0, 1, 2].map((axis) => snapped(point[axis]!, shape[axis]!));
  const [x0, y0, z0] = [Math.floor(x!), Math.floor(y!), Math.floor(z!)];
  const [fx, fy, fz] = [x! - x0, y! - y0, z! - z0];
  const corners = [0, 1].flatMap((k) =>
    [0, 1].flatMap((j) =>
      [0, 1].map((i) => ({
        at: x0 + i + shape[0] * (y0 + j + shape[1] * (z0 + k)),
        weight: (i === 0 ? 1 - fx : fx) * ((j === 0 ? 1 - fy : fy) * (k === 0 ? 1 - fz : fz)),
      })),
    ),
  );
  return corners.filter(({ weight }) => weight > 0);
}

/** Held between the outermost centres, and put on a centre when rounding alone keeps it off. */
function snapped(p: number, count: number): number {
  const nearest = Math.round(p);
  if (Math.abs(p - nearest) < 1e-6 && nearest >= 0 && nearest < count) return nearest;
  return Math.min(count - 1, Math.max(0, p));
}
