import { at8 } from "./memory";

/**
 * The box around the ones of a mask of bytes, through the voxels' centres, in the coordinates of an affine (f64[12], the first three
 * rows): lows and highs along each axis in turn, f64[6] at `box`. False where there are no ones.
 */
export function boxOf(bytes: usize, nx: i32, ny: i32, nz: i32, affine: usize, box: usize): bool {
  for (let axis = 0; axis < 3; axis++) {
    store<f64>(at8(box, 2 * axis), Infinity);
    store<f64>(at8(box, 2 * axis + 1), -Infinity);
  }
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++, bytes += nx) {
      const first = firstOne(bytes, nx);
      if (first == nx) continue;
      include(affine, first, y, z, box); // linear along the row: its ends are its extremes
      include(affine, lastOne(bytes, nx), y, z, box);
    }
  return load<f64>(box) != Infinity;
}

/** The first of so many bytes that is not 0, or their number. */
export function firstOne(bytes: usize, count: i32): i32 {
  let x = 0;
  while (x + 8 <= count && load<u64>(bytes + x) == 0) x += 8;
  while (x < count && load<u8>(bytes + x) == 0) x++;
  return x;
}

/** The last of so many bytes that is not 0, or -1. */
export function lastOne(bytes: usize, count: i32): i32 {
  let x = count;
  while (x >= 8 && load<u64>(bytes + x - 8) == 0) x -= 8;
  while (x > 0 && load<u8>(bytes + x - 1) == 0) x--;
  return x - 1;
}

/** Whether so many bytes are all not 0. */
export function allOnes(bytes: usize, count: i32): bool {
  let x = 0;
  for (; x + 16 <= count; x += 16) if (!i8x16.all_true(v128.load(bytes + x))) return false;
  for (; x < count; x++) if (load<u8>(bytes + x) == 0) return false;
  return true;
}

/** How many of so many bytes, each 0 or 1, are 1. */
export function countOnes(bytes: usize, count: i32): i32 {
  let ones = 0, x = 0;
  for (; x + 8 <= count; x += 8) ones += <i32>popcnt(load<u64>(bytes + x));
  for (; x < count; x++) ones += load<u8>(bytes + x);
  return ones;
}

function include(affine: usize, x: i32, y: i32, z: i32, box: usize): void {
  for (let axis = 0; axis < 3; axis++, affine += 32, box += 16) {
    const place = load<f64>(affine) * <f64>x + load<f64>(affine, 8) * <f64>y + load<f64>(affine, 16) * <f64>z + load<f64>(affine, 24);
    store<f64>(box, min(load<f64>(box), place));
    store<f64>(box + 8, max(load<f64>(box + 8), place));
  }
}
