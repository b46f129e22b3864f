// Averages over a grid whose axes run along those of the image. The sums over a voxel's samples are products of sums along the axes,
// so that one axis is summed after the other: a tenth of the work, and the same numbers but for the last bits.
import { allOnes, firstOne, lastOne } from "./box";
import { at4, at8 } from "./memory";
import { Image, Output, writeRow } from "./records";

/** One axis of the image: what the new voxels along it take. Entry n takes weights[start[n]] to weights[start[n + 1]], from voxel from[n] on. */
@unmanaged
export class Axis {
  start: usize;
  from: usize;
  weights: usize;
  /** Sum of each entry's weights. */
  totals: usize;
  /** The entries that are wanted, and the voxels of the image that those take from, ends included. */
  firstEntry: i32;
  lastEntry: i32;
  firstVoxel: i32;
  lastVoxel: i32;
  /** From one new voxel along this axis to the next, in the new grid's order. */
  stride: i32;
}

// @ts-ignore: decorator
@inline function entriesOf(axis: Axis): i32 {
  return axis.lastEntry - axis.firstEntry + 1;
}

/** f64s of a row of sums: with the weights after them, unless all voxels count. */
// @ts-ignore: decorator
@inline function rowLength(image: Image, x: Axis): i32 {
  return image.counts == 0 ? entriesOf(x) : 2 * entriesOf(x);
}

/** Sums one slice of the image along x, into `lines` (a row for each y that is needed), then those along y, into `plane`. */
export function addAlignedSlice(image: Image, x: Axis, y: Axis, slice: i32, lines: usize, plane: usize): void {
  const length = rowLength(image, x);
  for (let line = y.firstVoxel; line <= y.lastVoxel; line++)
    sumAlongRow(image, x, image.nx * (line + image.ny * slice), at8(lines, (line - y.firstVoxel) * length));
  for (let j = y.firstEntry; j <= y.lastEntry; j++) sumLines(y, j, lines, length, at8(plane, (j - y.firstEntry) * length));
}

/** Sums planes, one after the other from voxel `firstVoxel` on, along z for entry k, into `plane`, and writes its rows. */
export function writeAlignedSlice(image: Image, x: Axis, y: Axis, z: Axis, k: i32, planes: usize, plane: usize, weights: usize, out: Output): void {
  const width = entriesOf(x), length = rowLength(image, x);
  sumLines(z, k, planes, length * entriesOf(y), plane);
  for (let j = y.firstEntry; j <= y.lastEntry; j++) {
    const sums = at8(plane, (j - y.firstEntry) * length);
    if (image.counts == 0)
      for (let i = 0; i < width; i++)
        store<f64>(at8(weights, i), load<f64>(at8(x.totals, x.firstEntry + i)) * load<f64>(at8(y.totals, j)) * load<f64>(at8(z.totals, k)));
    writeRow(out, x.firstEntry * x.stride + j * y.stride + k * z.stride, x.stride, width, sums, image.counts == 0 ? weights : at8(sums, width));
  }
}

/** One entry of an axis from whole lines or planes, of `length` f64s each: their weighted sum. */
function sumLines(axis: Axis, entry: i32, lines: usize, length: i32, to: usize): void {
  memory.fill(to, 0, <usize>length << 3);
  const start = load<i32>(at4(axis.start, entry)), end = load<i32>(at4(axis.start, entry + 1));
  const first = load<i32>(at4(axis.from, entry)) - axis.firstVoxel;
  for (let w = start; w < end; w++) addTimes(to, at8(lines, (first + w - start) * length), load<f64>(at8(axis.weights, w)), length);
}

function addTimes(to: usize, line: usize, weight: f64, length: i32): void {
  const weights = f64x2.splat(weight);
  let i: usize = 0;
  for (const end = <usize>(length & ~1) << 3; i < end; i += 16)
    v128.store(to + i, f64x2.add(v128.load(to + i), f64x2.mul(weights, v128.load(line + i))));
  if (length & 1) store<f64>(to + i, load<f64>(to + i) + weight * load<f64>(line + i));
}

/** Sums one row of an image for the entries of its axis. What counts is mostly one stretch without holes; there no byte is asked twice. */
function sumAlongRow(image: Image, axis: Axis, row: i32, to: usize): void {
  const data = at4(image.data, row), weights = at8(to, entriesOf(axis));
  if (image.counts == 0) {
    for (let n = axis.firstEntry; n <= axis.lastEntry; n++) store<f64>(at8(to, n - axis.firstEntry), sumOf(data, axis, n));
    return;
  }
  const counts = image.counts + row;
  const first = firstOne(counts, image.nx), last = lastOne(counts, image.nx), whole = allOnes(counts + first, last - first + 1);
  for (let n = axis.firstEntry; n <= axis.lastEntry; n++) {
    const low = load<i32>(at4(axis.from, n)), high = low + load<i32>(at4(axis.start, n + 1)) - load<i32>(at4(axis.start, n)) - 1;
    const at = n - axis.firstEntry;
    if (high < first || low > last) {
      store<f64>(at8(to, at), 0);
      store<f64>(at8(weights, at), 0);
    } else if (whole && low >= first && high <= last) {
      store<f64>(at8(to, at), sumOf(data, axis, n));
      store<f64>(at8(weights, at), load<f64>(at8(axis.totals, n)));
    } else sumCounted(data, counts, axis, n, at8(to, at), at8(weights, at));
  }
}

// @ts-ignore: decorator
@inline function sumOf(data: usize, axis: Axis, n: i32): f64 {
  let sum: f64 = 0;
  const start = load<i32>(at4(axis.start, n)), count = load<i32>(at4(axis.start, n + 1)) - start;
  const weights = at8(axis.weights, start), from = at4(data, load<i32>(at4(axis.from, n)));
  for (let w = 0; w < count; w++) sum += load<f64>(at8(weights, w)) * <f64>load<f32>(at4(from, w));
  return sum;
}

function sumCounted(data: usize, counts: usize, axis: Axis, n: i32, toSum: usize, toWeight: usize): void {
  let sum: f64 = 0, weight: f64 = 0;
  const first = load<i32>(at4(axis.from, n)), start = load<i32>(at4(axis.start, n)), end = load<i32>(at4(axis.start, n + 1));
  for (let w = start, i = first; w < end; w++, i++) {
    if (load<u8>(counts + i) == 0) continue;
    const part = load<f64>(at8(axis.weights, w));
    sum += part * <f64>load<f32>(at4(data, i));
    weight += part;
  }
  store<f64>(toSum, sum);
  store<f64>(toWeight, weight);
}
