import { voxelsOf, wordsOf } from "./bits";
import { at8, release, take, taken } from "./memory";

/**
 * Fills what a mask encloses within a slice, in slices of all three directions. By slices, because a stack that ends inside the head
 * is open at its ends: in three dimensions nothing would be enclosed. Each direction judges the mask as it came.
 *
 * What a slice's border reaches through zeros is outside; the rest of the zeros is enclosed. Whole words flood at once.
 */
export function fillSlices(bits: usize, nx: i32, ny: i32, nz: i32): void {
  const mark = taken(), words = wordsOf(nx), rows = ny * nz, bytes = <usize>(rows * words) << 3;
  const free = take(bytes), outside = take(bytes);
  for (let row = 0; row < rows; row++)
    for (let word = 0; word < words; word++) {
      const i = row * words + word;
      store<u64>(at8(free, i), ~load<u64>(at8(bits, i)) & voxelsOf(word, nx));
    }
  memory.fill(outside, 0, bytes);
  for (let z = 0; z < nz; z++) floodSlice(free, outside, nx, ny * z, 1, ny);
  addEnclosed(bits, free, outside, bytes);
  memory.fill(outside, 0, bytes);
  for (let y = 0; y < ny; y++) floodSlice(free, outside, nx, y, ny, nz);
  addEnclosed(bits, free, outside, bytes);
  memory.fill(outside, 0, bytes);
  floodAcross(free, outside, words, ny, nz);
  addEnclosed(bits, free, outside, bytes);
  release(mark);
}

function addEnclosed(bits: usize, free: usize, outside: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 8) store<u64>(bits + i, load<u64>(bits + i) | (load<u64>(free + i) & ~load<u64>(outside + i)));
}

/** Floods a slice of `count` rows, `step` apart, from its border. */
function floodSlice(free: usize, outside: usize, nx: i32, start: i32, step: i32, count: i32): void {
  const words = wordsOf(nx), row = <usize>(step * words) << 3, end = row * count;
  free = at8(free, start * words), outside = at8(outside, start * words);
  for (let p: usize = 0; p < end; p += row) {
    if (p == 0 || p + row == end) memory.copy(outside + p, free + p, <usize>words << 3);
    else {
      const last = <usize>(words - 1) << 3, ends = load<u64>(free + p + last) & ((<u64>1) << ((nx - 1) & 63));
      store<u64>(outside + p + last, ends);
      store<u64>(outside + p, load<u64>(outside + p) | (load<u64>(free + p) & 1));
      spreadInRow(free + p, outside + p, words);
    }
  }
  for (let more = true; more; ) {
    more = false;
    for (let p = row; p < end; p += row) if (floodRow(free + p, outside + p, outside + p - row, words)) more = true;
    for (let p = end - row; p != 0; p -= row) if (floodRow(free + p - row, outside + p - row, outside + p, words)) more = true;
  }
}

/** Lets a row in from the one beside it; whether anything came. */
function floodRow(free: usize, outside: usize, beside: usize, words: i32): bool {
  let came: u64 = 0;
  for (let i: usize = 0, end = <usize>words << 3; i < end; i += 8) {
    const had = load<u64>(outside + i), has = had | (load<u64>(free + i) & load<u64>(beside + i));
    store<u64>(outside + i, has);
    came |= had ^ has;
  }
  if (came != 0) spreadInRow(free, outside, words);
  return came != 0;
}

/** Spreads ones both ways through the free stretches of their row. */
function spreadInRow(free: usize, outside: usize, words: i32): void {
  let from: u64 = 0;
  for (let word = 0; word < words; word++) {
    const f = load<u64>(at8(free, word));
    let o = load<u64>(at8(outside, word)) | (f & from);
    o |= f & ~(f + o); // a one added to a stretch carries through to its upper end
    store<u64>(at8(outside, word), o);
    from = o >> 63;
  }
  from = 0;
  for (let word = words - 1; word >= 0; word--) {
    let f = load<u64>(at8(free, word)), o = load<u64>(at8(outside, word)) | (f & (from << 63));
    for (let by: u64 = 1; by < 64; by <<= 1) {
      o |= f & (o >> by);
      f &= f >> by; // free for twice as many bits
    }
    store<u64>(at8(outside, word), o);
    from = o & 1;
  }
}

/** Floods the slices across x, 64 of them at once, from their borders. */
function floodAcross(free: usize, outside: usize, words: i32, ny: i32, nz: i32): void {
  const row = <usize>words << 3, slice = row * ny;
  for (let more = true, first = true; more; first = false) {
    more = false;
    for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) if (floodLine(free, outside, row, slice, y, z, ny, nz, first)) more = true;
    for (let z = nz - 1; z >= 0; z--) for (let y = ny - 1; y >= 0; y--) if (floodLine(free, outside, row, slice, y, z, ny, nz, first)) more = true;
  }
}

/** Lets the voxels of one y and z in from their four neighbours, or from the border; whether anything came. */
function floodLine(free: usize, outside: usize, row: usize, slice: usize, y: i32, z: i32, ny: i32, nz: i32, first: bool): bool {
  const border = y == 0 || z == 0 || y == ny - 1 || z == nz - 1;
  if (border && !first) return false;
  let came: u64 = 0;
  for (let p = row * y + slice * z, end = p + row; p < end; p += 8) {
    const had = load<u64>(outside + p), o = outside + p;
    const beside = border ? ~(<u64>0) : load<u64>(o - row) | load<u64>(o + row) | load<u64>(o - slice) | load<u64>(o + slice);
    const has = had | (load<u64>(free + p) & beside);
    store<u64>(o, has);
    came |= had ^ has;
  }
  return came != 0;
}
