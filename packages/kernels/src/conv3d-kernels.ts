import {
  type ConvGeometry,
  type FilterLayout,
  packedLength,
  packFilter,
  padded,
  perAxis,
  product,
  type Triple,
  unpackFilter,
} from "./conv3d-geometry.js";
import { type Heap, layOut } from "./wasm-heap.js";

/**
 * y[n, z, y, x, co] = b[co] + sum over kernel and ci of x[n, s z + i - p, ..., ci] w[i, j, k, ci, co]
 *
 * @param x [N, D, H, W, Ci]; @param filter [kD, kH, kW, Ci, Co]; @param bias [Co] or none.
 * @returns [N, oD, oH, oW, Co].
 */
export function convolveForward(geometry: ConvGeometry, x: Float32Array, filter: Float32Array, bias?: Float32Array): Float32Array {
  const { batch, inSize, outSize, kernel, stride, padBefore, inChannels, outChannels } = geometry;
  const ci = padded(inChannels);
  const co = padded(outChannels);
  const window = paddedWindow(geometry);
  const taps = range(product(kernel));
  const sampleIn = product(inSize) * inChannels;
  const sampleOut = product(outSize) * outChannels;
  const layout = forwardLayout(geometry);
  const heap = layOut(
    packedLength(taps.length, inChannels, outChannels) * 4,
    co * 4,
    taps.length * 4,
    sampleIn * 4,
    product(window) * ci * 4,
    product(outSize) * co * 4,
  );
  const [packed, biasAt, tapsAt, raw, input, out] = six(heap.at);
  packFilter(filter, taps, layout, heap.f32, packed >> 2);
  writeBias(heap, biasAt, co, bias);
  writeTapOffsets(heap, tapsAt, kernel, window, ci);

  const y = new Float32Array(batch * sampleOut);
  for (let n = 0; n < batch; n++) {
    heap.f32.set(sample(x, n, sampleIn), raw >> 2);
    heap.calls.padVolume(raw, ...inSize, inChannels, input, ...window, ci, ...padBefore);
    const steps = strides(window, ci);
    heap.calls.convolve(
      input, steps[0] * stride[0], steps[1] * stride[1], steps[2] * stride[2],
      out, ...strides(outSize, co),
      packed, biasAt, tapsAt, taps.length, ci, co, ...outSize,
    ); // prettier-ignore
    copyOut(heap, out, product(outSize), outChannels, y, n * sampleOut);
  }
  return y;
}

/**
 * Gradient of the convolution with respect to its input, given dy [N, oD, oH, oW, Co]: the adjoint, done as one ordinary
 * convolution of dy for each parity class of input voxels (one class at stride 1, eight at stride 2).
 *
 * @returns [N, D, H, W, Ci].
 */
export function convolveInputGradient(geometry: ConvGeometry, dy: Float32Array, filter: Float32Array): Float32Array {
  const { batch, inSize, outSize, kernel, stride, inChannels, outChannels } = geometry;
  const ci = padded(inChannels);
  const co = padded(outChannels);
  const axes = perAxisClasses(geometry);
  const before = perAxis((a) => axes[a].before);
  const window = perAxis((a) => axes[a].before + outSize[a] + axes[a].after);
  const allTaps = product(kernel);
  const sampleDy = product(outSize) * outChannels;
  const sampleDx = product(inSize) * inChannels;
  const heap = layOut(
    packedLength(allTaps, outChannels, inChannels) * 4,
    ci * 4,
    allTaps * 4,
    sampleDy * 4,
    product(window) * co * 4,
    product(inSize) * ci * 4,
  );
  const [packed, biasAt, tapsAt, raw, input, out] = six(heap.at);
  writeBias(heap, biasAt, ci);
  // Filter read with its channels exchanged: dy's channels go in, x's come out.
  const layout: FilterLayout = {
    inputs: outChannels,
    outputs: inChannels,
    tapStride: inChannels * outChannels,
    inStride: 1,
    outStride: outChannels,
  };
  const steps = strides(window, co);
  const outSteps = strides(inSize, ci);
  let nextTap = tapsAt >> 2;
  let nextPacked = packed >> 2;
  const passes: (readonly number[])[] = [];
  for (const cz of axes[0].classes) {
    for (const cy of axes[1].classes) {
      for (const cx of axes[2].classes) {
        const firstTap = nextTap;
        const firstPacked = nextPacked;
        const taps: number[] = [];
        for (const [kz, qz] of cz.taps) {
          for (const [ky, qy] of cy.taps) {
            for (const [kx, qx] of cx.taps) {
              heap.i32[nextTap++] = (qz + before[0]) * steps[0] + (qy + before[1]) * steps[1] + (qx + before[2]) * steps[2];
              taps.push((kz * kernel[1] + ky) * kernel[2] + kx);
            }
          }
        }
        nextPacked = packFilter(filter, taps, layout, heap.f32, nextPacked);
        const corner = out + cz.parity * outSteps[0] + cy.parity * outSteps[1] + cx.parity * outSteps[2];
        passes.push([
          input, ...steps,
          corner, outSteps[0] * stride[0], outSteps[1] * stride[1], outSteps[2] * stride[2],
          firstPacked << 2, biasAt, firstTap << 2, taps.length, co, ci, cz.count, cy.count, cx.count,
        ]); // prettier-ignore
      }
    }
  }

  const dx = new Float32Array(batch * sampleDx);
  for (let n = 0; n < batch; n++) {
    heap.f32.set(sample(dy, n, sampleDy), raw >> 2);
    heap.calls.padVolume(raw, ...outSize, outChannels, input, ...window, co, ...before);
    for (const pass of passes) heap.calls.convolve(...pass);
    copyOut(heap, out, product(inSize), inChannels, dx, n * sampleDx);
  }
  return dx;
}

/**
 * Gradients of the convolution with respect to its filter and its bias, summed over the batch.
 *
 *   dw[k, ci, co] = sum over n and voxels of x[..., ci] dy[..., co],   db[co] = sum of dy[..., co]
 */
export function convolveFilterGradient(
  geometry: ConvGeometry,
  x: Float32Array,
  dy: Float32Array,
): { readonly filter: Float32Array; readonly bias: Float32Array } {
  const { batch, inSize, outSize, kernel, stride, padBefore, inChannels, outChannels } = geometry;
  const ci = padded(inChannels);
  const co = padded(outChannels);
  const window = paddedWindow(geometry);
  const taps = range(product(kernel));
  const sampleIn = product(inSize) * inChannels;
  const sampleDy = product(outSize) * outChannels;
  const length = packedLength(taps.length, inChannels, outChannels);
  const heap = layOut(
    length * 4,
    co * 8,
    taps.length * 4,
    Math.max(sampleIn, sampleDy) * 4,
    product(window) * ci * 4,
    product(outSize) * co * 4,
  );
  const [packed, biasAt, tapsAt, raw, input, dyAt] = six(heap.at);
  heap.f32.fill(0, packed >> 2, (packed >> 2) + length);
  heap.f64.fill(0, biasAt >> 3, (biasAt >> 3) + co);
  writeTapOffsets(heap, tapsAt, kernel, window, ci);
  const steps = strides(window, ci);
  const rows = rowsInCache(outSize[2], stride[2] * ci + co);

  for (let n = 0; n < batch; n++) {
    heap.f32.set(sample(dy, n, sampleDy), raw >> 2);
    heap.calls.padVolume(raw, ...outSize, outChannels, dyAt, ...outSize, co, 0, 0, 0);
    heap.calls.channelSums(dyAt, product(outSize), co, biasAt);
    heap.f32.set(sample(x, n, sampleIn), raw >> 2);
    heap.calls.padVolume(raw, ...inSize, inChannels, input, ...window, ci, ...padBefore);
    heap.calls.accumulateFilterGradient(
      input, steps[0] * stride[0], steps[1] * stride[1], steps[2] * stride[2],
      dyAt, ...strides(outSize, co),
      packed, tapsAt, taps.length, ci, co, ...outSize, rows,
    ); // prettier-ignore
  }
  const filter = new Float32Array(product(kernel) * inChannels * outChannels);
  unpackFilter(heap.f32, packed >> 2, taps, forwardLayout(geometry), filter);
  return { filter, bias: Float32Array.from(heap.f64.subarray(biasAt >> 3, (biasAt >> 3) + outChannels)) };
}

/** For one axis: which dy positions reach an input position, by the input position's remainder modulo the stride. */
interface AxisClasses {
  readonly before: number;
  readonly after: number;
  readonly classes: readonly { readonly parity: number; readonly count: number; readonly taps: readonly (readonly [number, number])[] }[];
}

function perAxisClasses({ inSize, outSize, kernel, stride, padBefore }: ConvGeometry): readonly [AxisClasses, AxisClasses, AxisClasses] {
  const of = (a: 0 | 1 | 2): AxisClasses => {
    const s = stride[a];
    let before = 0;
    let after = 0;
    const classes = range(Math.min(s, inSize[a])).map((parity) => {
      const count = Math.ceil((inSize[a] - parity) / s);
      const taps = range(kernel[a])
        .filter((k) => (((parity + padBefore[a] - k) % s) + s) % s === 0)
        .map((k) => [k, (parity + padBefore[a] - k) / s] as const);
      for (const [, q] of taps) {
        before = Math.max(before, -q);
        after = Math.max(after, count - 1 + q - (outSize[a] - 1));
      }
      return { parity, count, taps };
    });
    return { before, after, classes };
  };
  return [of(0), of(1), of(2)];
}

const forwardLayout = ({ inChannels, outChannels }: ConvGeometry): FilterLayout => ({
  inputs: inChannels,
  outputs: outChannels,
  tapStride: inChannels * outChannels,
  inStride: outChannels,
  outStride: 1,
});

/** The input as the kernel walks it: exactly what the last window reaches. */
const paddedWindow = ({ outSize, stride, kernel }: ConvGeometry): Triple => perAxis((a) => (outSize[a] - 1) * stride[a] + kernel[a]);

/** Rows of a plane whose input and output stay in a 32 KiB first-level cache, with room to spare. */
const rowsInCache = (width: number, floatsPerVoxel: number): number => Math.max(1, Math.floor(16_384 / (width * floatsPerVoxel * 4)));

/** Byte steps from plane to plane, row to row and voxel to voxel. */
const strides = (size: Triple, channels: number): Triple => [size[1] * size[2] * channels * 4, size[2] * channels * 4, channels * 4];

const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

const sample = (values: Float32Array, n: number, length: number): Float32Array => values.subarray(n * length, (n + 1) * length);

function writeBias(heap: Heap, at: number, channels: number, bias?: Float32Array): void {
  heap.f32.fill(0, at >> 2, (at >> 2) + channels);
  if (bias !== undefined) heap.f32.set(bias, at >> 2);
}

function writeTapOffsets(heap: Heap, at: number, kernel: Triple, window: Triple, channels: number): void {
  const [plane, row, voxel] = strides(window, channels);
  let next = at >> 2;
  for (let z = 0; z < kernel[0]; z++)
    for (let y = 0; y < kernel[1]; y++) for (let x = 0; x < kernel[2]; x++) heap.i32[next++] = z * plane + y * row + x * voxel;
}

function copyOut(heap: Heap, from: number, voxels: number, channels: number, target: Float32Array, at: number): void {
  if (padded(channels) !== channels) heap.calls.dropChannelPadding(from, from, voxels, channels, padded(channels));
  target.set(heap.f32.subarray(from >> 2, (from >> 2) + voxels * channels), at);
}

function six(at: readonly number[]): readonly [number, number, number, number, number, number] {
  return [at[0]!, at[1]!, at[2]!, at[3]!, at[4]!, at[5]!];
}
