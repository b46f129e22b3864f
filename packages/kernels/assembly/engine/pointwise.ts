// Convolutions of one voxel: a matrix product over all voxels. With a single output they are dot products, bound by memory.
import { address, scratchMemory, sharedMemory, zeros } from "./control";
import { batch, geometryAt, inChannels, inVoxels, outChannels } from "./geometry";
import { ceilDiv, copy, floats } from "./lanes";
import { accumulateOuter, addRow, beginRows } from "./outer";
import { addParts, narrowRows, packFilter, widenRows } from "./packing";
import { needs, phase, weighs } from "./plan";
import { biasOf, blockOf, rowOf } from "./rows";

/** Voxels to a task. */
const CHUNK: i32 = 1024;

let voxels: i32 = 0, ci: i32 = 0, co: i32 = 0, vectors: i32 = 0, parts: i32 = 0;
let input: usize = 0, filter: usize = 0, bias: usize = 0, output: usize = 0;
let inStep: usize = 0, outStep: usize = 0, partBytes: usize = 0;

/** y[v, :] = x[v, :] * filter + bias. */
export function planPointwise(): void {
  geometryAt(4);
  ci = inChannels(), co = outChannels();
  inStep = floats(co), outStep = 4;
  bias = address(2), output = address(3);
  planProduct();
}

/** dx[v, :] = dy[v, :] * the transposed filter. */
export function planPointwiseInputGradient(): void {
  geometryAt(3);
  ci = outChannels(), co = inChannels();
  inStep = 4, outStep = floats(ci);
  bias = 0, output = address(2);
  planProduct();
}

function planProduct(): void {
  input = address(0), filter = address(1);
  voxels = batch() * inVoxels();
  vectors = ceilDiv(co, 4);
  phase(1);
  phase(ceilDiv(voxels, CHUNK));
  needs(<f64>(ci * vectors) * 16, <f64>CHUNK * 64);
  weighs(<f64>voxels * ci * vectors);
}

export function runPointwise(phase: i32, task: i32): void {
  if (phase == 0) packFilter(filter, zeros(), 1, ci, inStep, co, outStep, sharedMemory());
  else multiplyChunk(task * CHUNK);
}

function multiplyChunk(first: i32): void {
  const count = min(CHUNK, voxels - first), voxel = floats(ci), outVoxel = floats(co);
  const from = input + <usize>first * voxel, to = output + <usize>first * outVoxel;
  let block = sharedMemory();
  for (let v = 0; v < vectors; ) {
    const nv = blockOf(vectors - v), width = <usize>nv << 4, own = min(4 * nv, co - 4 * v), b = biasOf(bias, 4 * v, own);
    if (own == 4 * nv) rowOf(nv, from, voxel, to + (<usize>v << 4), outVoxel, block, b, zeros(), 1, voxel, count);
    else {
      rowOf(nv, from, voxel, scratchMemory(), width, block, b, zeros(), 1, voxel, count);
      narrowRows(to + (<usize>v << 4), outVoxel, scratchMemory(), width, floats(own), count);
    }
    block += <usize>ci * width;
    v += nv;
  }
}

/** dw[Ci, Co] = x^T dy over all voxels. */
export function planPointwiseFilterGradient(): void {
  geometryAt(3);
  input = address(0), filter = address(1), output = address(2);
  ci = inChannels(), co = outChannels();
  voxels = batch() * inVoxels();
  vectors = ceilDiv(co, 4);
  parts = min(16, ceilDiv(voxels, CHUNK));
  partBytes = <usize>(ci * vectors) << 4;
  phase(parts);
  phase(1);
  needs(<f64>parts * <f64>partBytes, <f64>(CHUNK * vectors) * 16);
  weighs(<f64>voxels * ci * vectors);
}

export function runPointwiseFilterGradient(phase: i32, task: i32): void {
  const lanes = <usize>vectors << 4, dyVoxel = floats(co);
  if (phase == 1) {
    addParts(sharedMemory(), parts, partBytes, partBytes);
    for (let i: usize = 0; i < <usize>ci; i++) copy(output + i * dyVoxel, sharedMemory() + i * lanes, dyVoxel);
    return;
  }
  const sum = sharedMemory() + <usize>task * partBytes, end = <i32>(<i64>voxels * (task + 1) / parts);
  memory.fill(sum, 0, partBytes);
  for (let first = <i32>(<i64>voxels * task / parts); first < end; first += CHUNK) {
    const count = min(CHUNK, end - first);
    let d = filter + <usize>first * dyVoxel;
    if (lanes != dyVoxel) {
      widenRows(scratchMemory(), lanes, d, dyVoxel, count);
      d = scratchMemory();
    }
    beginRows(count, floats(ci), lanes);
    addRow(0, 0);
    accumulateOuter(input + <usize>first * floats(ci), d, sum, ci, vectors);
  }
}
