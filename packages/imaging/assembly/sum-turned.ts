// Averages over a grid that may be turned in any way against the image.
import { at4, at8 } from "./memory";
import { Image, Output, writeRow } from "./records";

/** New voxels against the old. */
@unmanaged
export class Turn {
  /** f64[12]: a new voxel's place in voxels of the image, the first three rows of the affine. */
  toSource: usize;
  /** f64[3 samples]: a voxel's samples around its centre, in voxels of the image; x, y, z in turn. */
  offsets: usize;
  samples: i32;
  /** f64[6]: beyond these, low and high for each axis of the image, no centre of a new voxel is near the part that is summed. */
  box: usize;
  /** The new grid. */
  nx: i32;
  ny: i32;
  /** One byte for each voxel of the image, of `fillCells`. */
  cells: usize;
  /** f64[2 nx] to work in. */
  row: usize;
}

/**
 * What the eight voxels of each cell of a slice are, the cell of a voxel reaching from its centre to the next ones: 0 when none of them
 * counts, 2 when all do, 1 for a mixture and for cells that reach out of the image.
 */
export function fillCells(image: Image, slice: i32, cells: usize): void {
  const nx = image.nx, ny = image.ny, plane = nx * ny;
  if (slice == image.nz - 1) {
    memory.fill(cells + slice * plane, 1, plane);
    return;
  }
  for (let y = 0; y < ny; y++) {
    const at = slice * plane + y * nx;
    if (y == ny - 1) memory.fill(cells + at, 1, nx);
    else if (image.counts == 0) memory.fill(cells + at, 2, nx - 1);
    else fillRow(image.counts + at, nx, plane, cells + at);
    store<u8>(cells + at + nx - 1, 1);
  }
}

function fillRow(counts: usize, nx: i32, plane: i32, cells: usize): void {
  let x = 0;
  for (; x + 16 < nx; x += 16) v128.store(cells + x, cellOf<v128>(counts + x, nx, plane));
  for (; x < nx - 1; x++) store<u8>(cells + x, cellOf<u8>(counts + x, nx, plane));
}

// @ts-ignore: decorator
@inline function cellOf<T>(p: usize, nx: i32, plane: i32): T {
  const a = load<T>(p), b = load<T>(p + nx), c = load<T>(p + plane), d = load<T>(p + nx + plane);
  const e = load<T>(p + 1), f = load<T>(p + 1 + nx), g = load<T>(p + 1 + plane), h = load<T>(p + 1 + nx + plane);
  if (isVector<T>())
    return i8x16.add(
      v128.and(v128.and(v128.and(a, b), v128.and(c, d)), v128.and(v128.and(e, f), v128.and(g, h))),
      v128.or(v128.or(v128.or(a, b), v128.or(c, d)), v128.or(v128.or(e, f), v128.or(g, h))),
    );
  // @ts-ignore: bytes here
  return (a & b & c & d & e & f & g & h) + (a | b | c | d | e | f | g | h);
}

/** Sums and writes slice z of the new grid. */
export function sumTurnedSlice(image: Image, turn: Turn, z: i32, out: Output): void {
  const weights = at8(turn.row, turn.nx);
  for (let y = 0; y < turn.ny; y++) {
    findPart(turn, y, z);
    for (let x = partFrom; x < partTo; x++) sumVoxel(image, turn, x, y, z, at8(turn.row, x - partFrom), at8(weights, x - partFrom));
    if (partTo > partFrom) writeRow(out, turn.nx * (y + turn.ny * z) + partFrom, 1, partTo - partFrom, turn.row, weights);
  }
}

let partFrom: i32 = 0, partTo: i32 = 0;

/** The part of a row whose voxels are near what is summed: from `partFrom` up to and without `partTo`. */
function findPart(turn: Turn, y: i32, z: i32): void {
  let first: f64 = 0, last: f64 = <f64>(turn.nx - 1);
  partFrom = partTo = 0;
  for (let axis = 0; axis < 3; axis++) {
    const row = turn.toSource + <usize>axis * 32, step = load<f64>(row);
    const start = load<f64>(row, 8) * <f64>y + load<f64>(row, 16) * <f64>z + load<f64>(row, 24);
    const low = load<f64>(at8(turn.box, 2 * axis)), high = load<f64>(at8(turn.box, 2 * axis + 1));
    if (Math.abs(step) < 1e-9) {
      if (start < low || start > high) return;
      continue;
    }
    const a = (low - start) / step, b = (high - start) / step;
    first = max(first, Math.ceil(min(a, b)));
    last = min(last, Math.floor(max(a, b)));
  }
  if (last >= first) partFrom = <i32>first, partTo = <i32>last + 1;
}

/** The innermost loop of the house: everything is written out. */
function sumVoxel(image: Image, turn: Turn, x: i32, y: i32, z: i32, toSum: usize, toWeight: usize): void {
  const m = turn.toSource, data = image.data, cells = turn.cells, nx = image.nx, slice = nx * image.ny;
  const cx = load<f64>(m) * <f64>x + load<f64>(m, 8) * <f64>y + load<f64>(m, 16) * <f64>z + load<f64>(m, 24);
  const cy = load<f64>(m, 32) * <f64>x + load<f64>(m, 40) * <f64>y + load<f64>(m, 48) * <f64>z + load<f64>(m, 56);
  const cz = load<f64>(m, 64) * <f64>x + load<f64>(m, 72) * <f64>y + load<f64>(m, 80) * <f64>z + load<f64>(m, 88);
  const lastX = <f64>(nx - 1), lastY = <f64>(image.ny - 1), lastZ = <f64>(image.nz - 1);
  let sum: f64 = 0, whole = 0;
  edgeSum = edgeWeight = 0;
  for (let offset = turn.offsets, end = offset + <usize>turn.samples * 24; offset < end; offset += 24) {
    const px = cx + load<f64>(offset), py = cy + load<f64>(offset, 8), pz = cz + load<f64>(offset, 16);
    if (px >= 0 && py >= 0 && pz >= 0 && px < lastX && py < lastY && pz < lastZ) {
      const x0 = <i32>px, y0 = <i32>py, z0 = <i32>pz, at = x0 + nx * y0 + slice * z0;
      const cell = load<u8>(cells + at);
      if (cell == 0) continue;
      if (cell == 2) {
        // the lower corner beside the upper one, in both lanes at once
        const p = at4(data, at), q = at4(p, slice), fx = f64x2.splat(px - <f64>x0), fy = f64x2.splat(py - <f64>y0);
        const front = alongX(p, q, fx), back = alongX(at4(p, nx), at4(q, nx), fx);
        const both = f64x2.add(front, f64x2.mul(fy, f64x2.sub(back, front)));
        const low = f64x2.extract_lane(both, 0);
        sum += low + (pz - <f64>z0) * (f64x2.extract_lane(both, 1) - low);
        whole++;
        continue;
      }
    }
    addSample(image, px, py, pz);
  }
  store<f64>(toSum, sum + edgeSum);
  store<f64>(toWeight, <f64>whole + edgeWeight);
}

/** Between a voxel and its neighbour along x, at two places. */
// @ts-ignore: decorator
@inline function alongX(p: usize, q: usize, part: v128): v128 {
  const a = f64x2.promote_low_f32x4(v128.load64_zero(p)), b = f64x2.promote_low_f32x4(v128.load64_zero(q));
  const left = v128.shuffle<f64>(a, b, 0, 2), right = v128.shuffle<f64>(a, b, 1, 3);
  return f64x2.add(left, f64x2.mul(part, f64x2.sub(right, left)));
}

let edgeSum: f64 = 0, edgeWeight: f64 = 0;

/**
 * Adds one trilinear sample to `edgeSum` and its weight to `edgeWeight`.
 *
 * A sample outside the image, half a voxel beyond the outermost centres, adds nothing; within that half voxel it is held on the outermost
 * centre, and it is put on a centre when rounding alone keeps it off. Voxels that do not count add nothing.
 */
function addSample(image: Image, px: f64, py: f64, pz: f64): void {
  const nx = image.nx, ny = image.ny, nz = image.nz, counts = image.counts;
  if (!(px >= -0.5 && py >= -0.5 && pz >= -0.5 && px <= <f64>nx - 0.5 && py <= <f64>ny - 0.5 && pz <= <f64>nz - 0.5)) return;
  const x = snapped(px, nx), y = snapped(py, ny), z = snapped(pz, nz), x0 = <i32>x, y0 = <i32>y, z0 = <i32>z;
  const first = x0 + nx * (y0 + ny * z0), rightPart = x - <f64>x0, leftPart = 1 - rightPart;
  let sum: f64 = 0, weight: f64 = 0;
  for (let above = 0; above < 2; above++) {
    const partZ = above == 0 ? 1 - (z - <f64>z0) : z - <f64>z0;
    if (partZ == 0) continue; // a neighbour without weight may lie outside the image
    for (let front = 0; front < 2; front++) {
      const part = partZ * (front == 0 ? 1 - (y - <f64>y0) : y - <f64>y0);
      if (part == 0) continue;
      const at = first + nx * (front + ny * above);
      if (counts == 0 || load<u8>(counts + at) != 0) {
        sum += part * leftPart * <f64>load<f32>(at4(image.data, at));
        weight += part * leftPart;
      }
      if (rightPart > 0 && (counts == 0 || load<u8>(counts + at + 1) != 0)) {
        sum += part * rightPart * <f64>load<f32>(at4(image.data, at + 1));
        weight += part * rightPart;
      }
    }
  }
  edgeSum += sum;
  edgeWeight += weight;
}

/** Held between the outermost centres, and put on a centre when rounding alone (1e-6) keeps it off. As `snapped` of src/axis-weights.ts. */
function snapped(p: f64, count: i32): f64 {
  const last = <f64>(count - 1), held = p < 0 ? 0 : p > last ? last : p, nearest = Math.floor(held + 0.5);
  return Math.abs(held - nearest) < 1e-6 ? nearest : held;
}
