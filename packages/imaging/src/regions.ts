import type { Triple } from "./affine.js";
import { enclosedIn, type Gaps } from "./enclosed.js";
import { type Forest, forestOf, join, rootOf } from "./forest.js";
import { type Runs, runsAlongY } from "./runs.js";

/** The largest connected part of a mask given as runs along x (neighbours share a face); the first found wins a tie. */
export function largestRegion(runs: Runs, [, ny]: Triple): Runs {
  const { first, from, to } = runs;
  const parts = forestOf(from.length);
  for (let row = 0; row + 1 < first.length; row++) {
    if (row % ny > 0) joinTouching(parts, runs, row, row - 1);
    if (row >= ny) joinTouching(parts, runs, row, row - ny);
  }
  const size = new Float64Array(from.length);
  for (let run = 0; run < from.length; run++) size[rootOf(parts, run)]! += to[run]! - from[run]!;
  let best = 0;
  for (let run = 1; run < from.length; run++) if (size[run]! > size[best]!) best = run;
  return onlyThose(runs, parts, best);
}

/** Joins the runs of two rows that share a stretch. */
function joinTouching(parts: Forest, { first, from, to }: Runs, row: number, other: number): void {
  let mine = first[row]!;
  let theirs = first[other]!;
  while (mine < first[row + 1]! && theirs < first[other + 1]!) {
    if (from[mine]! < to[theirs]! && from[theirs]! < to[mine]!) join(parts, mine, theirs);
    if (to[mine]! < to[theirs]!) mine++;
    else theirs++;
  }
}

function onlyThose({ width, first, from, to }: Runs, parts: Forest, root: number): Runs {
  const kept = { width, first: new Int32Array(first.length), from: new Int32Array(from.length), to: new Int32Array(from.length) };
  let count = 0;
  for (let row = 0; row + 1 < first.length; row++) {
    for (let run = first[row]!; run < first[row + 1]!; run++) {
      if (rootOf(parts, run) !== root) continue;
      kept.from[count] = from[run]!;
      kept.to[count++] = to[run]!;
    }
    kept.first[row + 1] = count;
  }
  return { ...kept, from: kept.from.subarray(0, count), to: kept.to.subarray(0, count) };
}

/**
 * A mask given as runs along x, one byte per voxel, with everything filled that it encloses within a slice, in slices of all three
 * directions. By slices, because a stack that ends inside the head is open at its ends: in three dimensions nothing would be enclosed.
 */
export function fillSlices(runs: Runs, shape: Triple): Uint8Array {
  const [nx, ny, nz] = shape;
  const mask = new Uint8Array(nx * ny * nz);
  for (let row = 0; row < ny * nz; row++) {
    for (let run = runs.first[row]!; run < runs.first[row + 1]!; run++) mark(mask, row * nx + runs.from[run]!, row * nx + runs.to[run]!);
  }
  const alongY = runsAlongY(mask, shape); // before anything is filled: each direction judges the mask as it was
  for (let z = 0; z < nz; z++) fillRows(mask, nx, enclosedIn(runs, { start: ny * z, step: 1, count: ny }));
  for (let y = 0; y < ny; y++) fillRows(mask, nx, enclosedIn(runs, { start: y, step: ny, count: nz }));
  for (let x = 0; x < nx; x++) fillColumns(mask, shape, enclosedIn(alongY, { start: x, step: nx, count: nz }));
  return mask;
}

/** `mask.fill` calls out of JavaScript, which takes longer than a short stretch. */
function mark(mask: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at++) mask[at] = 1;
}

function fillRows(mask: Uint8Array, nx: number, { count, row, from, to }: Gaps): void {
  for (let gap = 0; gap < count; gap++) mark(mask, row[gap]! * nx + from[gap]!, row[gap]! * nx + to[gap]!);
}

function fillColumns(mask: Uint8Array, [nx, ny]: Triple, { count, row, from, to }: Gaps): void {
  for (let gap = 0; gap < count; gap++) {
    const start = (row[gap]! % nx) + nx * ny * Math.floor(row[gap]! / nx);
    for (let y = from[gap]!; y < to[gap]!; y++) mask[start + nx * y] = 1;
  }
}
