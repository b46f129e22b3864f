import { columnOf, composeAffines, invertAffine, type Triple } from "./affine.js";
import { voxelCount, type Grid, type Volume } from "./volume.js";

// Looked up once: in a test's sandbox every use of a global costs more than the arithmetic.
const { abs, floor, round } = Math;

/** An image averaged over the voxels of another grid. */
export interface Averaged {
  /** Mean intensity over the part of each voxel that counts; 0 where nothing counts. Order of `Volume.data`. */
  readonly values: Float32Array;
  /** Part of each voxel that counts, 0 to 1. */
  readonly share: Float32Array;
}

/** More samples than this along a voxel's edge add nothing that can be seen. */
const MOST_SAMPLES = 8;

/**
 * Brings an image to another grid through the affines, averaging where the new voxels are larger than the old.
 *
 * Each new voxel is the mean of k₁ × k₂ × k₃ trilinear samples spread evenly over it, kⱼ the number of old voxels along its edge (at most
 * 8): no fine detail folds over into coarse, and where the grids agree the result is the image itself, bit for bit. What lies outside the
 * image, or where `counts` is 0, adds nothing to the mean and is missing from `share`.
 *
 * @param counts one byte per voxel of `source`; default: all count.
 */
export function averageOver(source: Volume, target: Grid, counts?: Uint8Array): Averaged {
  const toSource = composeAffines(invertAffine(source.affine), target.affine);
  const offsets = sampleOffsets([columnOf(toSource, 0), columnOf(toSource, 1), columnOf(toSource, 2)]);
  const values = new Float32Array(voxelCount(target.shape));
  const share = new Float32Array(values.length);
  const sampler = new Sampler(source, counts);
  const [nx, ny, nz] = target.shape;
  const [a, b, c, tx, d, e, f, ty, g, h, i, tz] = toSource;
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        const px = a * x + b * y + c * z + tx;
        const py = d * x + e * y + f * z + ty;
        const pz = g * x + h * y + i * z + tz;
        sampler.sum = 0;
        sampler.weight = 0;
        for (let k = 0; k < offsets.length; k += 3) sampler.add(px + offsets[k]!, py + offsets[k + 1]!, pz + offsets[k + 2]!);
        if (sampler.weight > 0) values[at] = sampler.sum / sampler.weight;
        share[at] = (sampler.weight * 3) / offsets.length;
      }
    }
  }
  return { values, share };
}

/** Where a voxel's samples lie around its centre, in old voxels; x, y, z in turn. */
function sampleOffsets(steps: readonly [Triple, Triple, Triple]): Float64Array {
  const counts = steps.map((step) => Math.min(MOST_SAMPLES, Math.max(1, Math.ceil(Math.hypot(...step) - 1e-3))));
  const along = counts.map((count) => Array.from({ length: count }, (_, k) => (k + 0.5) / count - 0.5));
  const out: number[] = [];
  for (const w of along[2]!) {
    for (const v of along[1]!) {
      for (const u of along[0]!)
        for (const axis of [0, 1, 2] as const) out.push(u * steps[0][axis] + v * steps[1][axis] + w * steps[2][axis]);
    }
  }
  return Float64Array.from(out);
}

/** Adds up trilinear samples of one image: the innermost loop, so it keeps its sums in fields instead of returning objects. */
class Sampler {
  sum = 0;
  weight = 0;
  readonly #data: Float32Array;
  readonly #counts: Uint8Array | undefined;
  readonly #shape: Triple;

  constructor(source: Volume, counts: Uint8Array | undefined) {
    this.#data = source.data;
    this.#counts = counts;
    this.#shape = source.shape;
  }

  /** A sample at a point in voxels; outside the image, half a voxel beyond the outermost centres, it adds nothing. */
  add(px: number, py: number, pz: number): void {
    const nx = this.#shape[0];
    const ny = this.#shape[1];
    const nz = this.#shape[2];
    if (!(px >= -0.5 && py >= -0.5 && pz >= -0.5 && px <= nx - 0.5 && py <= ny - 0.5 && pz <= nz - 0.5)) return;
    const x = snapped(px, nx);
    const y = snapped(py, ny);
    const z = snapped(pz, nz);
    const x0 = floor(x);
    const y0 = floor(y);
    const z0 = floor(z);
    const fx = x - x0;
    const fy = y - y0;
    const fz = z - z0;
    const at = x0 + nx * (y0 + ny * z0);
    this.#addEdge(at, fx, (1 - fy) * (1 - fz));
    if (fy > 0) this.#addEdge(at + nx, fx, fy * (1 - fz));
    if (fz > 0) this.#addEdge(at + nx * ny, fx, (1 - fy) * fz);
    if (fy > 0 && fz > 0) this.#addEdge(at + nx + nx * ny, fx, fy * fz);
  }

  /** Two neighbours along x, the second only where the sample lies between them. */
  #addEdge(at: number, fx: number, weight: number): void {
    this.#addVoxel(at, (1 - fx) * weight);
    if (fx > 0) this.#addVoxel(at + 1, fx * weight);
  }

  #addVoxel(at: number, weight: number): void {
    if (this.#counts !== undefined && this.#counts[at] === 0) return;
    this.sum += weight * this.#data[at]!;
    this.weight += weight;
  }
}

/** Held between the outermost centres, and put on a centre when rounding alone keeps it off. */
function snapped(p: number, count: number): number {
  const nearest = round(p);
  const held = p < 0 ? 0 : p > count - 1 ? count - 1 : p;
  return abs(p - nearest) < 1e-6 && nearest >= 0 && nearest < count ? nearest : held;
}

/** The nearest voxel's value at each voxel of another grid, 0 outside; for labels, which cannot be averaged. */
export function nearestOver(source: Volume, target: Grid): Float32Array {
  const toSource = composeAffines(invertAffine(source.affine), target.affine);
  const out = new Float32Array(voxelCount(target.shape));
  const [nx, ny, nz] = target.shape;
  const [sx, sy, sz] = source.shape;
  const [a, b, c, tx, d, e, f, ty, g, h, i, tz] = toSource;
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        const px = round(a * x + b * y + c * z + tx);
        const py = round(d * x + e * y + f * z + ty);
        const pz = round(g * x + h * y + i * z + tz);
        if (px >= 0 && py >= 0 && pz >= 0 && px < sx && py < sy && pz < sz) out[at] = source.data[px + sx * (py + sy * pz)]!;
      }
    }
  }
  return out;
}
