import { wordsOf } from "./bits";
import { at4, at8, release, take, taken } from "./memory";

/**
 * Of a mask, only its largest connected part; the first found wins a tie. Neighbours share a face. Works on the stretches of ones in
 * the rows (runs): a head of nine million voxels is some two hundred thousand of them.
 */
export function keepLargest(bits: usize, nx: i32, ny: i32, nz: i32): void {
  const mark = taken(), words = wordsOf(nx), rows = ny * nz;
  const first = take(<usize>(rows + 1) << 2); // row r has the runs first[r] to first[r + 1]
  store<i32>(first, 0);
  for (let row = 0; row < rows; row++) store<i32>(at4(first, row + 1), load<i32>(at4(first, row)) + runsIn(at8(bits, row * words), words));
  const count = load<i32>(at4(first, rows)), bytes = <usize>count << 2;
  const from = take(bytes), to = take(bytes), parents = take(bytes), size = take(bytes);
  for (let row = 0; row < rows; row++) writeRuns(at8(bits, row * words), words, load<i32>(at4(first, row)), from, to);
  for (let run = 0; run < count; run++) store<i32>(at4(parents, run), run);
  for (let row = 0; row < rows; row++) {
    if (row % ny > 0) joinTouching(parents, first, from, to, row, row - 1);
    if (row >= ny) joinTouching(parents, first, from, to, row, row - ny);
  }
  const best = largestOf(parents, from, to, size, count);
  memory.fill(bits, 0, <usize>(rows * words) << 3);
  for (let row = 0; row < rows; row++)
    for (let run = load<i32>(at4(first, row)); run < load<i32>(at4(first, row + 1)); run++)
      if (rootOf(parents, run) == best) setBits(at8(bits, row * words), load<i32>(at4(from, run)), load<i32>(at4(to, run)));
  release(mark);
}

function runsIn(row: usize, words: i32): i32 {
  let runs = 0, before: u64 = 0;
  for (let word = 0; word < words; word++) {
    const here = load<u64>(at8(row, word));
    runs += <i32>popcnt(here & ~((here << 1) | before));
    before = here >> 63;
  }
  return runs;
}

/** Run r reaches from from[r] up to and without to[r]. */
function writeRuns(row: usize, words: i32, run: i32, from: usize, to: usize): void {
  let before: u64 = 0, inside = false;
  for (let word = 0; word < words; word++) {
    const here = load<u64>(at8(row, word));
    for (let turns = here ^ ((here << 1) | before); turns != 0; turns &= turns - 1) {
      const x = (word << 6) + <i32>ctz(turns);
      if (inside) store<i32>(at4(to, run++), x);
      else store<i32>(at4(from, run), x);
      inside = !inside;
    }
    before = here >> 63;
  }
  if (inside) store<i32>(at4(to, run), words << 6);
}

/** Ones from one bit of a row up to and without another. */
function setBits(row: usize, from: i32, to: i32): void {
  for (let word = from >> 6; word << 6 < to; word++) {
    const low = max(from - (word << 6), 0), high = min(to - (word << 6), 64), p = at8(row, word);
    store<u64>(p, load<u64>(p) | ((high == 64 ? ~(<u64>0) : ((<u64>1) << high) - 1) & ~(((<u64>1) << low) - 1)));
  }
}

/** Joins the runs of two rows that share a stretch. */
function joinTouching(parents: usize, first: usize, from: usize, to: usize, row: i32, other: i32): void {
  let mine = load<i32>(at4(first, row)), theirs = load<i32>(at4(first, other));
  const last = load<i32>(at4(first, row + 1)), lastOther = load<i32>(at4(first, other + 1));
  while (mine < last && theirs < lastOther) {
    const end = load<i32>(at4(to, mine)), endOther = load<i32>(at4(to, theirs));
    if (load<i32>(at4(from, mine)) < endOther && load<i32>(at4(from, theirs)) < end) join(parents, mine, theirs);
    if (end < endOther) mine++;
    else theirs++;
  }
}

/** The lowest of all runs that hang together with this one (union-find). */
function rootOf(parents: usize, run: i32): i32 {
  let parent = load<i32>(at4(parents, run));
  while (parent != run) {
    const above = load<i32>(at4(parents, parent));
    store<i32>(at4(parents, run), above);
    run = above;
    parent = load<i32>(at4(parents, run));
  }
  return run;
}

function join(parents: usize, a: i32, b: i32): void {
  const p = rootOf(parents, a), q = rootOf(parents, b);
  store<i32>(at4(parents, max(p, q)), min(p, q));
}

/** The root of the part with the most voxels. */
function largestOf(parents: usize, from: usize, to: usize, size: usize, count: i32): i32 {
  memory.fill(size, 0, <usize>count << 2);
  for (let run = 0; run < count; run++) {
    const p = at4(size, rootOf(parents, run));
    store<i32>(p, load<i32>(p) + load<i32>(at4(to, run)) - load<i32>(at4(from, run)));
  }
  let best = 0;
  for (let run = 1; run < count; run++) if (load<i32>(at4(size, run)) > load<i32>(at4(size, best))) best = run;
  return best;
}
