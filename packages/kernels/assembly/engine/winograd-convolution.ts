// 3 x 3 x 3 convolutions of stride 1 by Winograd's minimal filtering F(2 x 2, 3 x 3) in each plane, direct across planes:
// 12 multiplications a voxel and channel pair instead of 27. Lavin & Gray 2016, https://arxiv.org/abs/1509.09308
//
//   y = A^T [ sum over planes and channels of (G g G^T) * (B^T d B) ] A
//
// A block of tiles goes through all planes; the transformed planes it still needs stay in the second-level cache.
import { address, offsetsBlock, scratchMemory, sharedMemory, zeros } from "./control";
import { batch, geometryAt, inChannels, inSize, outChannels } from "./geometry";
import { ceilDiv } from "./lanes";
import { needs, phase, weighs } from "./plan";
import { bringPlanes, openRing, planeAt, ringBytes, slotOffset } from "./plane-ring";
import { blockOf, rowOf } from "./rows";
import { blocks, columns, cut, depth, FREQUENCIES, frequencyBytes, height, plane0, plane1, planeBytes, planes, rowBytes, rows, takeBlock, width } from "./tiling";
import { packedBytes, transformFilter, viewFilter } from "./winograd-filter";
import { writeTiles } from "./winograd-output";

let ci: i32 = 0, co: i32 = 0, vectors: i32 = 0;
let x: usize = 0, bias: usize = 0, y: usize = 0, lanes: usize = 0;

/** y = x * filter + bias. */
export function planWinograd(): void {
  geometryAt(4);
  bias = address(2);
  y = address(3);
  viewFilter(address(1), inChannels(), outChannels(), outChannels(), 1, false);
  plan(inChannels(), outChannels());
}

/** dx = dy * the mirrored filter. */
export function planWinogradInputGradient(): void {
  geometryAt(3);
  bias = 0;
  y = address(2);
  viewFilter(address(1), outChannels(), inChannels(), 1, outChannels(), true);
  plan(outChannels(), inChannels());
}

function plan(inputs: i32, outputs: i32): void {
  x = address(0);
  ci = inputs;
  co = outputs;
  vectors = ceilDiv(co, 4);
  lanes = <usize>vectors << 4;
  cut(inSize(0), inSize(1), inSize(2), ci, co, false);
  phase(ceilDiv(ci, 8));
  phase(batch() * blocks);
  needs(<f64>FREQUENCIES * <f64>packedBytes(ci, co), <f64>ringBytes(ci) + <f64>planes * <f64>planeBytes(4 * vectors) + <f64>rowBytes(ci));
  weighs(<f64>batch() * depth * height * width * 12 * ci * vectors);
}

export function runWinograd(phase: i32, task: i32): void {
  if (phase == 0) transformFilter(8 * task, min(8 * task + 8, ci), sharedMemory());
  else convolveBlock(task);
}

function convolveBlock(task: i32): void {
  takeBlock(task % blocks);
  const voxels = <usize>depth * height * width, n = <usize>(task / blocks), plane = (<usize>height * width * co) << 2;
  const from = x + ((n * voxels * ci) << 2), to = y + ((n * voxels * co) << 2);
  const outStep = frequencyBytes(4 * vectors), productBytes = planeBytes(4 * vectors);
  openRing(scratchMemory(), ci);
  const m = scratchMemory() + ringBytes(ci), spare = m + <usize>planes * productBytes;
  for (let z0 = plane0; z0 < plane1; z0 += planes) {
    const z1 = min(z0 + planes, plane1);
    bringPlanes(z1, from, ci, spare);
    multiplyPlanes(z0, z1, m, outStep, productBytes);
    for (let z = z0; z < z1; z++) writeTiles(m + <usize>(z - z0) * productBytes, outStep, lanes, bias, to + <usize>z * plane, co);
  }
}

/** M[z, f, tile, :] = sum over kd and channels of V[z + kd - 1, f, tile, c] * U[f, kd, c, :]. */
function multiplyPlanes(z0: i32, z1: i32, m: usize, outStep: usize, productBytes: usize): void {
  const taps = offsetsBlock(), inStep = frequencyBytes(ci), voxel = <usize>ci << 2, packed = packedBytes(ci, co), tiles = rows * columns;
  for (let f: usize = 0; f < <usize>FREQUENCIES; f++) {
    let block = sharedMemory() + f * packed;
    for (let v = 0; v < vectors; ) {
      const nv = blockOf(vectors - v), width = <usize>nv << 4;
      for (let z = z0; z < z1; z++) {
        const first = z == 0 ? 1 : 0;
        let count = 0;
        for (let kd = first; kd < 3 && z + kd - 1 < depth; kd++, count++) store<u32>(taps + (<usize>count << 2), <u32>slotOffset(z + kd - 1));
        rowOf(nv, planeAt(0) + f * inStep, voxel, m + <usize>(z - z0) * productBytes + f * outStep + (<usize>v << 4), lanes, block + <usize>(first * ci) * width, zeros(), taps, count, voxel, tiles);
      }
      block += <usize>(3 * ci) * width;
      v += nv;
    }
  }
}
