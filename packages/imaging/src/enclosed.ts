import { type Forest, forestOf, join, rootOf } from "./forest.js";
import type { Runs } from "./runs.js";

/** The rows of a slice: `count` of them, `step` apart. */
export interface Slice {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Stretches of zeros between the runs of a slice, in order: gap g lies in row `row[g]`, from `from[g]` up to and without `to[g]`. */
export interface Gaps {
  readonly count: number;
  readonly row: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** The gaps of a slice that the slice's border cannot reach without crossing the mask. */
export function enclosedIn(runs: Runs, slice: Slice): Gaps {
  const gaps = gapsOf(runs, slice);
  const { row, from, to } = gaps;
  const outside = 0; // gap g is g + 1 in the forest
  const parts = forestOf(gaps.count + 1);
  const lastRow = slice.start + (slice.count - 1) * slice.step;
  let above = 0;
  for (let gap = 0; gap < gaps.count; gap++) {
    if (row[gap] === slice.start || row[gap] === lastRow || from[gap] === 0 || to[gap] === runs.width) join(parts, outside, gap + 1);
    while (row[above]! < row[gap]! - slice.step || (row[above] === row[gap]! - slice.step && to[above]! <= from[gap]!)) above++;
    joinAbove(parts, gaps, gap, above, row[gap]! - slice.step);
  }
  return onlyThose(gaps, parts, outside);
}

/** Joins a gap with the gaps of the row before it that it touches, from the first that may. */
function joinAbove(parts: Forest, { row, from, to }: Gaps, gap: number, first: number, rowBefore: number): void {
  for (let other = first; row[other] === rowBefore && from[other]! < to[gap]!; other++) join(parts, other + 1, gap + 1);
}

function onlyThose({ count, row, from, to }: Gaps, parts: Forest, outside: number): Gaps {
  let kept = 0;
  for (let gap = 0; gap < count; gap++) {
    if (rootOf(parts, gap + 1) === outside) continue;
    row[kept] = row[gap]!;
    from[kept] = from[gap]!;
    to[kept++] = to[gap]!;
  }
  return { count: kept, row, from, to };
}

function gapsOf(runs: Runs, { start, step, count }: Slice): Gaps {
  let most = count;
  for (let i = 0, at = start; i < count; i++, at += step) most += runs.first[at + 1]! - runs.first[at]!;
  const row = new Int32Array(most);
  const from = new Int32Array(most);
  const to = new Int32Array(most);
  let gaps = 0;
  for (let i = 0, at = start; i < count; i++, at += step) {
    let free = 0;
    for (let run = runs.first[at]!; run < runs.first[at + 1]!; run++) {
      if (runs.from[run]! > free) {
        row[gaps] = at;
        from[gaps] = free;
        to[gaps++] = runs.from[run]!;
      }
      free = runs.to[run]!;
    }
    if (free < runs.width) {
      row[gaps] = at;
      from[gaps] = free;
      to[gaps++] = runs.width;
    }
  }
  return { count: gaps, row, from, to };
}
