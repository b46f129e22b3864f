// Convolutions of any kernel, stride and padding, tap by tap.
import { Axis, axisOf, forwardAxis, gradientAxis, stripRows } from "./axes";
import { address, classesBlock, offsetsBlock, scratchMemory, sharedMemory, tapsBlock } from "./control";
import { batch, geometryAt, inChannels, inSize, kernelSize, outChannels, outSize, taps } from "./geometry";
import { ceilDiv, floats } from "./lanes";
import { narrowRows, packFilter } from "./packing";
import { needs, phase, weighs } from "./plan";
import { biasOf, blockOf, rowOf } from "./rows";
import { moveWindow, openWindow, windowBytes, windowPlane, windowRowStep } from "./window";

let ci: i32 = 0, co: i32 = 0, vectors: i32 = 0, strip: i32 = 0, strips: i32 = 0;
let from0: i32 = 0, from1: i32 = 0, from2: i32 = 0, to0: i32 = 0, to1: i32 = 0, to2: i32 = 0;
let input: usize = 0, filter: usize = 0, bias: usize = 0, output: usize = 0;
let inStep: usize = 0, outStep: usize = 0;

/** y = x * filter + bias. */
export function planDirect(): void {
  geometryAt(4);
  for (let a = 0; a < 3; a++) forwardAxis(a);
  ci = inChannels(), co = outChannels();
  from0 = inSize(0), from1 = inSize(1), from2 = inSize(2), to0 = outSize(0), to1 = outSize(1), to2 = outSize(2);
  inStep = floats(co), outStep = 4;
  bias = address(2), output = address(3);
  plan();
}

/** dx, as a convolution of dy with the filter's channels exchanged. */
export function planDirectInputGradient(): void {
  geometryAt(3);
  for (let a = 0; a < 3; a++) gradientAxis(a);
  ci = outChannels(), co = inChannels();
  from0 = outSize(0), from1 = outSize(1), from2 = outSize(2), to0 = inSize(0), to1 = inSize(1), to2 = inSize(2);
  inStep = 4, outStep = floats(ci);
  bias = 0, output = address(2);
  plan();
}

function plan(): void {
  input = address(0), filter = address(1);
  vectors = ceilDiv(co, 4);
  const positions = axisOf(1).count(0);
  strip = stripRows(ci, positions);
  strips = ceilDiv(positions, strip);
  phase(eachClass(-1));
  phase(batch() * strips);
  needs(<f64>(taps() * ci * vectors) * 16, <f64>windowBytes(strip, ci) + <f64>(to2 * vectors) * 16);
  weighs(<f64>batch() * to0 * to1 * to2 * taps() * ci * vectors / (axisOf(0).classes * axisOf(1).classes * axisOf(2).classes));
}

export function runDirect(phase: i32, task: i32): void {
  if (phase == 0) eachClass(task);
  else convolveStrip(task);
}

/** Byte at which a class' packed filter begins. */
function packedAt(cz: i32, cy: i32, cx: i32): usize {
  return classesBlock() + (<usize>((cz * axisOf(1).classes + cy) * axisOf(2).classes + cx) << 2);
}

/** Lays out the packed filters of the classes, and packs the one asked for. Their number. */
function eachClass(packed: i32): i32 {
  const z = axisOf(0), y = axisOf(1), x = axisOf(2), list = tapsBlock();
  let at: usize = 0, index = 0;
  for (let cz = 0; cz < z.classes; cz++)
    for (let cy = 0; cy < y.classes; cy++)
      for (let cx = 0; cx < x.classes; cx++, index++) {
        let count = 0;
        store<u32>(packedAt(cz, cy, cx), <u32>at);
        for (let i = 0; i < z.taps(cz); i++)
          for (let j = 0; j < y.taps(cy); j++)
            for (let k = 0; k < x.taps(cx); k++, count++)
              store<u32>(list + floats(count), <u32>floats(((z.tap(cz, i) * kernelSize(1) + y.tap(cy, j)) * kernelSize(2) + x.tap(cx, k)) * ci * co));
        if (index == packed) packFilter(filter, list, count, ci, inStep, co, outStep, sharedMemory() + at);
        at += <usize>(count * ci * vectors) << 4;
      }
  return index;
}

function convolveStrip(task: i32): void {
  const n = <usize>(task / strips), first = task % strips * strip;
  const z = axisOf(0), y = axisOf(1), x = axisOf(2);
  const from = input + ((n * from0 * from1 * from2 * ci) << 2), to = output + ((n * to0 * to1 * to2 * co) << 2);
  openWindow(scratchMemory(), strip, first, ci);
  for (let i = 0; i < z.count(0); i++) {
    moveWindow(i, from, from0, from1, from2);
    for (let cz = 0; cz < z.classes; cz++) {
      if (i >= z.count(cz)) continue;
      const plane = to + <usize>(z.outStride * i + z.parity(cz)) * <usize>(to1 * to2) * floats(co);
      for (let cy = 0; cy < y.classes; cy++)
        for (let cx = 0; cx < x.classes; cx++) convolveClass(z, y, x, cz, cy, cx, i, first, plane);
    }
  }
}

/** The rows of a strip in one plane, at the positions of one class. */
function convolveClass(z: Axis, y: Axis, x: Axis, cz: i32, cy: i32, cx: i32, i: i32, first: i32, plane: usize): void {
  const offsets = offsetsBlock(), rowStep = windowRowStep(), voxel = floats(ci), outVoxel = floats(co);
  let count = 0;
  for (let a = 0; a < z.taps(cz); a++)
    for (let b = 0; b < y.taps(cy); b++)
      for (let d = 0; d < x.taps(cx); d++, count++)
        store<u32>(offsets + floats(count), <u32>(windowPlane(z.inStride * i + z.offset(cz, a)) + <usize>(y.offset(cy, b) - y.lowest) * rowStep + <usize>(x.offset(cx, d) - x.lowest) * voxel));
  const last = min(first + strip, y.count(cy)), xs = x.count(cx), spare = scratchMemory() + windowBytes(strip, ci);
  const step = <usize>x.outStride * outVoxel;
  let block = sharedMemory() + load<u32>(packedAt(cz, cy, cx));
  for (let v = 0; v < vectors; ) {
    const nv = blockOf(vectors - v), width = <usize>nv << 4, own = min(4 * nv, co - 4 * v), b = biasOf(bias, 4 * v, own);
    for (let j = first; j < last; j++) {
      const from = scratchMemory() + <usize>((j - first) * y.inStride) * rowStep;
      const to = plane + (<usize>(y.outStride * j + y.parity(cy)) * to2 + x.parity(cx)) * outVoxel + (<usize>v << 4);
      if (own == 4 * nv) rowOf(nv, from, <usize>x.inStride * voxel, to, step, block, b, offsets, count, voxel, xs);
      else {
        rowOf(nv, from, <usize>x.inStride * voxel, spare, width, block, b, offsets, count, voxel, xs);
        narrowRows(to, step, spare, width, floats(own), xs);
      }
    }
    block += <usize>(count * ci) * width;
    v += nv;
  }
}
