// The gradient of a convolution of any kernel, stride and padding with respect to its filter, tap by tap.
import { axisOf, forwardAxis, stripRows } from "./axes";
import { address, scratchMemory, sharedMemory } from "./control";
import { batch, geometryAt, inChannels, inSize, inVoxels, kernelSize, outChannels, outSize, padOf, partsOf, taps } from "./geometry";
import { ceilDiv, copy, floats, roundUp } from "./lanes";
import { accumulateOuter, addRow, beginRows } from "./outer";
import { addParts, widenRows } from "./packing";
import { needs, phase, weighs } from "./plan";
import { moveWindow, openWindow, windowBytes, windowPlane, windowRowStep } from "./window";

/** Of the rows that all taps walk before the next rows' turn: half of a first-level cache. */
const CACHED_BYTES: i32 = 16384;
/** But not fewer voxels than make the sums' way to memory and back worth it. */
const FEWEST_VOXELS: i32 = 64;

let ci: i32 = 0, co: i32 = 0, vectors: i32 = 0, strip: i32 = 0, strips: i32 = 0, blocks: i32 = 0, parts: i32 = 0;
let out0: i32 = 0, out1: i32 = 0, out2: i32 = 0;
let x: usize = 0, dy: usize = 0, dw: usize = 0, partBytes: usize = 0;

/** dw[taps, Ci, Co] = sum over the batch of x correlated with dy, tap by tap. */
export function planDirectFilterGradient(): void {
  geometryAt(3);
  for (let a = 0; a < 3; a++) forwardAxis(a);
  x = address(0), dy = address(1), dw = address(2);
  ci = inChannels(), co = outChannels();
  out0 = outSize(0), out1 = outSize(1), out2 = outSize(2);
  vectors = ceilDiv(co, 4);
  strip = stripRows(ci, out1);
  strips = ceilDiv(out1, strip);
  blocks = batch() * strips;
  parts = partsOf(blocks, <f64>(taps() * ci) * roundUp(co, 16));
  partBytes = <usize>(taps() * ci * vectors) << 4;
  phase(parts);
  phase(taps());
  needs(<f64>parts * <f64>partBytes, <f64>windowBytes(strip, ci) + <f64>(strip * out2 * vectors) * 16);
  weighs(<f64>batch() * out0 * out1 * out2 * taps() * ci * vectors);
}

export function runDirectFilterGradient(phase: i32, task: i32): void {
  if (phase == 0) sumPart(task);
  else finishTap(task);
}

function sumPart(part: i32): void {
  const sum = sharedMemory() + <usize>part * partBytes;
  memory.fill(sum, 0, partBytes);
  const last = <i32>(<i64>blocks * (part + 1) / parts);
  for (let index = <i32>(<i64>blocks * part / parts); index < last; index++) addStrip(index, sum);
}

function addStrip(index: i32, sum: usize): void {
  const n = index / strips, first = index % strips * strip, rows = min(strip, out1 - first);
  const lanes = <usize>vectors << 4, voxel = floats(ci), padded = scratchMemory() + windowBytes(strip, ci);
  openWindow(scratchMemory(), strip, first, ci);
  const rowStep = windowRowStep(), atOnce = max(ceilDiv(FEWEST_VOXELS, out2), CACHED_BYTES / <i32>(rowStep + <usize>out2 * lanes));
  for (let z = 0; z < out0; z++) {
    moveWindow(z, x + <usize>(n * inVoxels()) * voxel, inSize(0), inSize(1), inSize(2));
    let d = dy + <usize>(((n * out0 + z) * out1 + first) * out2) * floats(co);
    if (lanes != floats(co)) {
      widenRows(padded, lanes, d, floats(co), rows * out2);
      d = padded;
    }
    for (let row = 0; row < rows; row += atOnce) {
      beginRows(out2, <usize>axisOf(2).inStride * voxel, lanes);
      for (let r = row; r < min(row + atOnce, rows); r++) addRow(<usize>(r * axisOf(1).inStride) * rowStep, <usize>(r * out2) * lanes);
      addTaps(z, d, sum);
    }
  }
}

/** Adds to every tap's sum what the chosen rows of plane z give. */
function addTaps(z: i32, d: usize, to: usize): void {
  for (let a = 0; a < kernelSize(0); a++) {
    const plane = scratchMemory() + windowPlane(axisOf(0).inStride * z + a - padOf(0));
    for (let b = 0; b < kernelSize(1); b++)
      for (let k = 0; k < kernelSize(2); k++, to += <usize>(ci * vectors) << 4)
        accumulateOuter(plane + <usize>b * windowRowStep() + <usize>k * floats(ci), d, to, ci, vectors);
  }
}

/** Adds the parts of one tap, in order. */
function finishTap(tap: i32): void {
  const lanes = <usize>vectors << 4;
  let sums = sharedMemory() + <usize>(tap * ci) * lanes, to = dw + <usize>(tap * ci) * floats(co);
  addParts(sums, parts, partBytes, <usize>ci * lanes);
  for (let i = 0; i < ci; i++, sums += lanes, to += floats(co)) copy(to, sums, floats(co));
}
