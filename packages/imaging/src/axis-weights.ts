import type { Affine } from "./affine.js";

const { abs, ceil, floor, max, min } = Math;

/** More samples than this along a voxel's edge add nothing that can be seen. */
const MOST_SAMPLES = 8;

/** Where samples lie along an edge of a new voxel, −½ to ½: as many as old voxels go into its length. */
export function samplesAlong(voxels: number): readonly number[] {
  const count = min(MOST_SAMPLES, max(1, ceil(voxels - 1e-3)));
  return Array.from({ length: count }, (_, k) => (k + 0.5) / count - 0.5);
}

type Axis = 0 | 1 | 2;

/** Which axis of the image each axis of the new grid runs along, where the two grids are aligned. */
export type Alignment = readonly [Axis, Axis, Axis];

/** So far, in voxels, aligned axes may part over a whole grid. */
const SLACK = 1e-5;

/** The alignment of two grids, or null where one is turned against the other. */
export function alignmentOf(toSource: Affine, shape: readonly [number, number, number]): Alignment | null {
  const sizes = (target: Axis): readonly number[] => [0, 4, 8].map((row) => abs(toSource[row + target]!));
  const along = (target: Axis): Axis => {
    const [x, y, z] = sizes(target);
    return x! >= y! && x! >= z! ? 0 : y! >= z! ? 1 : 2;
  };
  const alignment: Alignment = [along(0), along(1), along(2)];
  if (new Set(alignment).size < 3) return null;
  const parts = ([0, 1, 2] as const).some((target) =>
    sizes(target).some((size, source) => source !== alignment[target] && size * (shape[target] + 1) > SLACK),
  );
  return parts ? null : alignment;
}

/** What each voxel of a new grid takes, along one axis, from the voxels of an image: entry n takes `weights` `start[n]` to `start[n + 1]`. */
export interface AxisWeights {
  readonly start: Int32Array;
  /** The first voxel of the image that entry n takes from; the others follow. */
  readonly from: Int32Array;
  /** Sums of trilinear weights over the samples along this axis. */
  readonly weights: Float64Array;
  /** Sum of an entry's weights. */
  readonly totals: Float64Array;
  /** Samples along a voxel of the new grid. */
  readonly samples: number;
}

/**
 * Weights along one axis.
 *
 * @param step from one new voxel to the next, in voxels of the image; `origin` is where new voxel 0 lies.
 * @param count voxels of the new grid; `length` those of the image.
 */
export function axisWeights(step: number, origin: number, count: number, length: number): AxisWeights {
  const along = samplesAlong(abs(step));
  const [start, from, totals] = [new Int32Array(count + 1), new Int32Array(count), new Float64Array(count)];
  const weights: number[] = [];
  for (let n = 0; n < count; n++) {
    const taken = takenBy(
      along.map((offset) => step * n + origin + step * offset).filter((p) => p >= -0.5 && p <= length - 0.5),
      length,
    );
    from[n] = taken.from;
    totals[n] = taken.weights.reduce((sum, weight) => sum + weight, 0);
    for (const weight of taken.weights) weights.push(weight);
    start[n + 1] = weights.length;
  }
  return { start, from, weights: Float64Array.from(weights), totals, samples: along.length };
}

function takenBy(points: readonly number[], length: number): { readonly from: number; readonly weights: readonly number[] } {
  if (points.length === 0) return { from: 0, weights: [] };
  const places = points.map((p) => snapped(p, length));
  const from = floor(min(...places));
  const weights: number[] = Array.from({ length: ceil(max(...places)) - from + 1 }, () => 0);
  for (const place of places) {
    const low = floor(place);
    weights[low - from]! += 1 - (place - low);
    if (place > low) weights[low + 1 - from]! += place - low;
  }
  return { from, weights };
}

/** Held between the outermost centres, and put on a centre when rounding alone (1e-6) keeps it off. As in `assembly/sum-turned.ts`. */
function snapped(p: number, count: number): number {
  const held = min(count - 1, max(0, p));
  const nearest = floor(held + 0.5);
  return abs(held - nearest) < 1e-6 ? nearest : held;
}
