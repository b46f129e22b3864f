// The gradient of Winograd's convolution with respect to its filter: dU = sum over tiles of V (A dy A^T)^T, then G^T dU G.
import { address, scratchMemory, sharedMemory } from "./control";
import { batch, geometryAt, inChannels, outChannels, outSize, partsOf } from "./geometry";
import { ceilDiv, roundUp, zero } from "./lanes";
import { accumulateOuter, addRow, beginRows } from "./outer";
import { addParts } from "./packing";
import { needs, phase, weighs } from "./plan";
import { bringPlanes, openRing, ringBytes, slotOffset } from "./plane-ring";
import { blocks, columns, cut, depth, FREQUENCIES, frequencyBytes, height, plane0, plane1, planeBytes, planes, rowBytes, rows, takeBlock, width } from "./tiling";
import { filterFromFrequencies, FREQUENCY_ROWS } from "./winograd-filter";
import { spreadTiles } from "./winograd-output";

let ci: i32 = 0, co: i32 = 0, vectors: i32 = 0, allBlocks: i32 = 0, parts: i32 = 0;
let x: usize = 0, dy: usize = 0, dw: usize = 0, partBytes: usize = 0;

/** dw[27, Ci, Co] = sum over the batch of x correlated with dy. */
export function planWinogradFilterGradient(): void {
  geometryAt(3);
  x = address(0);
  dy = address(1);
  dw = address(2);
  ci = inChannels();
  co = outChannels();
  vectors = ceilDiv(co, 4);
  cut(outSize(0), outSize(1), outSize(2), ci, co, true);
  allBlocks = batch() * blocks;
  parts = partsOf(allBlocks, <f64>(FREQUENCY_ROWS * ci) * roundUp(co, 16));
  partBytes = <usize>(FREQUENCY_ROWS * ci * vectors) << 4;
  phase(parts);
  phase(ci);
  needs(<f64>parts * <f64>partBytes, <f64>ringBytes(ci) + <f64>planes * <f64>planeBytes(4 * vectors) + <f64>rowBytes(ci));
  weighs(<f64>batch() * depth * height * width * 12 * ci * vectors);
}

export function runWinogradFilterGradient(phase: i32, task: i32): void {
  if (phase == 0) sumPart(task);
  else finishChannel(task);
}

function sumPart(part: i32): void {
  const sum = sharedMemory() + <usize>part * partBytes;
  memory.fill(sum, 0, partBytes);
  const last = <i32>(<i64>allBlocks * (part + 1) / parts);
  for (let index = <i32>(<i64>allBlocks * part / parts); index < last; index++) addBlock(index, sum);
}

function addBlock(index: i32, sum: usize): void {
  takeBlock(index % blocks);
  const voxels = <usize>depth * height * width, n = <usize>(index / blocks), plane = (<usize>height * width * co) << 2;
  const from = x + ((n * voxels * ci) << 2), gradient = dy + ((n * voxels * co) << 2);
  const step = frequencyBytes(ci), dyStep = frequencyBytes(4 * vectors), spreadBytes = planeBytes(4 * vectors), lanes = <usize>vectors << 4;
  openRing(scratchMemory(), ci);
  const spread = scratchMemory() + ringBytes(ci), spare = spread + <usize>planes * spreadBytes;
  for (let z0 = plane0; z0 < plane1; z0 += planes) {
    const z1 = min(z0 + planes, plane1);
    bringPlanes(z1, from, ci, spare);
    for (let z = z0; z < z1; z++) spreadTiles(gradient + <usize>z * plane, co, spread + <usize>(z - z0) * spreadBytes, dyStep, lanes);
    for (let kd = 0; kd < 3; kd++) {
      // All planes in one walk: fewer sums go back to memory in between.
      beginRows(rows * columns, <usize>ci << 2, lanes);
      for (let z = max(z0, 1 - kd); z < min(z1, depth + 1 - kd); z++) addRow(slotOffset(z + kd - 1), <usize>(z - z0) * spreadBytes);
      let to = sum + <usize>(kd * ci) * lanes;
      for (let f: usize = 0; f < <usize>FREQUENCIES; f++, to += <usize>(3 * ci) * lanes) accumulateOuter(scratchMemory() + f * step, spread + f * dyStep, to, ci, vectors);
    }
  }
}

/** Adds the parts of one input channel, in order, and takes its filters back from the frequencies. */
function finishChannel(i: i32): void {
  const row = <usize>vectors << 4, u = sharedMemory() + <usize>i * row;
  for (let k = 0; k < FREQUENCY_ROWS; k++) addParts(u + <usize>(k * ci) * row, parts, partBytes, row);
  filterFromFrequencies(u, <usize>ci * row, dw + (<usize>(i * co) << 2), ci, co);
}
