import type { Triple } from "./affine.js";

/**
 * The stretches of ones in the rows of a mask: row r has the runs `first[r]` to `first[r + 1]`, each from `from` up to and without `to`.
 * A head of nine million voxels is some two hundred thousand runs, so what is done to runs is done quickly.
 */
export interface Runs {
  /** Voxels in a row. */
  readonly width: number;
  readonly first: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Where an image is above a limit. Rows along x, in the order of memory: row y + ny · z. */
export function runsAbove(data: Float32Array, limit: number, [nx, ny, nz]: Triple): Runs {
  const runs = emptyRuns(nx, ny * nz);
  for (let row = 0; row < ny * nz; row++) {
    makeRoom(runs, row);
    let count = runs.first[row]!;
    let inside = false;
    for (let x = 0, at = row * nx; x < nx; x++, at++) {
      const above = data[at]! > limit;
      if (above === inside) continue;
      if (inside) runs.to[count++] = x;
      else runs.from[count] = x;
      inside = above;
    }
    if (inside) runs.to[count++] = nx;
    runs.first[row + 1] = count;
  }
  return trimmed(runs);
}

/** Where a mask (one byte per voxel, 0 or 1) is 1. Rows along y: row x + nx · z. */
export function runsAlongY(mask: Uint8Array, [nx, ny, nz]: Triple): Runs {
  const runs = emptyRuns(ny, nx * nz);
  for (let row = 0; row < nx * nz; row++) {
    makeRoom(runs, row);
    let count = runs.first[row]!;
    let before = 0;
    for (let y = 0, at = (row % nx) + nx * ny * Math.floor(row / nx); y < ny; y++, at += nx) {
      const now = mask[at]!;
      if (now === before) continue;
      if (now === 0) runs.to[count++] = y;
      else runs.from[count] = y;
      before = now;
    }
    if (before !== 0) runs.to[count++] = ny;
    runs.first[row + 1] = count;
  }
  return trimmed(runs);
}

/** Runs while they are made: with more room than they need. */
interface GrowingRuns extends Runs {
  from: Int32Array<ArrayBuffer>;
  to: Int32Array<ArrayBuffer>;
}

const emptyRuns = (width: number, rows: number): GrowingRuns => ({
  width,
  first: new Int32Array(rows + 1),
  from: new Int32Array(4 * rows + width),
  to: new Int32Array(4 * rows + width),
});

/** For as many runs as one more row can have. */
function makeRoom(runs: GrowingRuns, row: number): void {
  if (runs.first[row]! + runs.width <= runs.from.length) return;
  runs.from = grown(runs.from);
  runs.to = grown(runs.to);
}

function grown(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const out = new Int32Array(2 * values.length);
  out.set(values);
  return out;
}

function trimmed({ width, first, from, to }: GrowingRuns): Runs {
  const count = first.at(-1) ?? 0;
  return { width, first, from: from.subarray(0, count), to: to.subarray(0, count) };
}
