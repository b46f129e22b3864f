// Masks of one bit per voxel. The rows along x, in the order of memory (row y + ny z), begin at words of 64 bits each; what is left
// of a row's last word is 0.
import { at4, at8 } from "./memory";

/** Words of a row. */
// @ts-ignore: decorator
@inline export function wordsOf(nx: i32): i32 {
  return (nx + 63) >> 6;
}

/** The bits of a word of a row that are voxels. */
// @ts-ignore: decorator
@inline export function voxelsOf(word: i32, nx: i32): u64 {
  const left = nx - (word << 6);
  return left >= 64 ? ~(<u64>0) : ((<u64>1) << left) - 1;
}

/** Ones where an image is above a limit. */
export function bitsAbove(data: usize, limit: f64, nx: i32, rows: i32, bits: usize): void {
  const low = floorOf(limit);
  for (let row = 0; row < rows; row++) writeRow<Above>(at4(data, row * nx), low, nx, at8(bits, row * wordsOf(nx)));
}

/** Ones where an image is not 0. */
export function bitsNotZero(data: usize, nx: i32, rows: i32, bits: usize): void {
  for (let row = 0; row < rows; row++) writeRow<NotZero>(at4(data, row * nx), 0, nx, at8(bits, row * wordsOf(nx)));
}

/** The greatest float that is not above a number: what floats are above the one, are above the other. */
function floorOf(limit: f64): f32 {
  const near = <f32>limit;
  if (<f64>near <= limit) return near;
  const code = reinterpret<u32>(near);
  return reinterpret<f32>(near > 0 ? code - 1 : near < 0 ? code + 1 : 0x8000_0001);
}

class Above {}
class NotZero {}

// @ts-ignore: decorator
@inline function four<Test>(p: usize, limit: v128): v128 {
  if (idof<Test>() == idof<Above>()) return f32x4.gt(v128.load(p), limit);
  return f32x4.ne(v128.load(p), limit);
}

function writeRow<Test>(data: usize, limit: f32, nx: i32, bits: usize): void {
  const limits = f32x4.splat(limit), whole = nx & ~15;
  memory.fill(bits, 0, <usize>wordsOf(nx) << 3);
  for (let x = 0; x < whole; x += 16) {
    const p = at4(data, x);
    const low = i16x8.narrow_i32x4_s(four<Test>(p, limits), four<Test>(p + 16, limits));
    const high = i16x8.narrow_i32x4_s(four<Test>(p + 32, limits), four<Test>(p + 48, limits));
    store<u16>(bits + (<usize>x >> 3), <u16>i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)));
  }
  for (let x = whole; x < nx; x++) {
    const value = load<f32>(at4(data, x)), to = at8(bits, x >> 6);
    const one = idof<Test>() == idof<Above>() ? value > limit : value != limit;
    if (one) store<u64>(to, load<u64>(to) | ((<u64>1) << (x & 63)));
  }
}

/** One byte per voxel, 0 or 1. */
export function writeBytes(bits: usize, nx: i32, rows: i32, bytes: usize): void {
  for (let row = 0; row < rows; row++, bytes += nx) {
    const from = at8(bits, row * wordsOf(nx));
    for (let x = 0; x + 8 <= nx; x += 8) store<u64>(bytes + x, spread(load<u8>(from + (<usize>x >> 3))));
    for (let x = nx & ~7; x < nx; x++) store<u8>(bytes + x, (load<u8>(from + (<usize>x >> 3)) >> <u8>(x & 7)) & 1);
  }
}

/** Eight bits as eight bytes. */
// @ts-ignore: decorator
@inline function spread(bits: u64): u64 {
  return ((((bits * 0x0101010101010101) & 0x8040201008040201) + 0x7f7f7f7f7f7f7f7f) >> 7) & 0x0101010101010101;
}

/** Voxels of a mask without a neighbour outside it; the image's border is no neighbour. */
export function solidIn(bits: usize, nx: i32, ny: i32, nz: i32): i32 {
  const words = wordsOf(nx), row = <usize>words << 3, slice = row * ny;
  let solid = 0;
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++) {
      // 0: a voxel stands in for the neighbour that it has not
      const behind = y > 0 ? row : 0, before = y < ny - 1 ? row : 0, under = z > 0 ? slice : 0, over = z < nz - 1 ? slice : 0;
      let p = bits + row * y + slice * z, left: u64 = 1;
      for (let word = 0; word < words; word++, p += 8) {
        const here = load<u64>(p), next: u64 = word < words - 1 ? load<u64>(p + 8) : 1;
        const last = word < words - 1 ? 63 : (nx - 1) & 63; // the row's last voxel, or the word's
        const right = (here >> 1) | (next << last);
        solid += <i32>popcnt(
          here & ((here << 1) | left) & right & load<u64>(p - behind) & load<u64>(p + before) & load<u64>(p - under) & load<u64>(p + over),
        );
        left = here >> 63;
      }
    }
  return solid;
}
