/** [D, H, W]: the tensor axes 1 to 3, whatever they mean in the patient. */
export type Triple = readonly [number, number, number];

/** Everything about a convolution but its numbers. */
export interface ConvGeometry {
  readonly batch: number;
  readonly inSize: Triple;
  readonly outSize: Triple;
  readonly kernel: Triple;
  readonly stride: Triple;
  /** Zeros before the first voxel of each axis. TensorFlow's "same" at stride 2 puts the odd zero at the end. */
  readonly padBefore: Triple;
  readonly inChannels: number;
  readonly outChannels: number;
}

/**
 * The geometry of TensorFlow's padding rules, per axis n of the input, k of the kernel, s of the stride:
 *
 *   same:  out = ceil(n / s),            total = max(0, (out - 1) s + k - n),  before = floor(total / 2)
 *   valid: out = ceil((n - k + 1) / s),  no padding
 *
 * @param x [B, D, H, W, Ci]; @param filter [kD, kH, kW, Ci, Co].
 * @see https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 */
export function convGeometry(x: readonly number[], filter: readonly number[], stride: Triple, padding: "same" | "valid"): ConvGeometry {
  const inChannels = x[4];
  if (inChannels === undefined || x.length !== 5 || filter.length !== 5 || inChannels !== filter[3])
    throw new Error(`cannot convolve [${x.join()}] with [${filter.join()}]`);
  const inSize = perAxis((a) => x[a + 1]!);
  const kernel = perAxis((a) => filter[a]!);
  const outSize = perAxis((a) =>
    padding === "same" ? Math.ceil(inSize[a] / stride[a]) : Math.ceil((inSize[a] - kernel[a] + 1) / stride[a]),
  );
  const padBefore = perAxis((a) => {
    if (padding === "valid") return 0;
    return Math.floor(Math.max(0, (outSize[a] - 1) * stride[a] + kernel[a] - inSize[a]) / 2);
  });
  return { batch: x[0]!, inSize, outSize, kernel, stride, padBefore, inChannels, outChannels: filter[4]! };
}

/** Geometry of a "same" convolution of one stride on every axis. */
export const sameGeometry = (x: readonly number[], filter: readonly number[], stride: number): ConvGeometry =>
  convGeometry(x, filter, [stride, stride, stride], "same");

/** Channels as the kernels hold them: rounded up to a multiple of four. */
export const padded = (channels: number): number => (channels + 3) & ~3;

/** Lanes of the next block when `left` (a multiple of four) output channels are still to be covered. Twin of `blockOf` in assembly/conv3d.ts. */
export function blockWidth(left: number): number {
  if (left % 12 === 0) return 12;
  if (left % 8 === 0) return 8;
  return left > 12 ? 12 : left > 8 ? 8 : 4;
}

export const product = (size: Triple): number => size[0] * size[1] * size[2];

/** Maps a function over the three axes. */
export const perAxis = (of: (axis: 0 | 1 | 2) => number): Triple => [of(0), of(1), of(2)];

/** How a filter lies in memory: element (tap, in, out) at tap * tapStride + in * inStride + out * outStride. */
export interface FilterLayout {
  readonly inputs: number;
  readonly outputs: number;
  readonly tapStride: number;
  readonly inStride: number;
  readonly outStride: number;
}

/** Floats a packed filter of `taps` taps takes. */
export const packedLength = (taps: number, inputs: number, outputs: number): number => taps * padded(inputs) * padded(outputs);

/** Writes the chosen taps of a filter as [block][tap][in][lane], the order the kernels read, from float index `at` on; returns the index after. */
export function packFilter(filter: Float32Array, taps: readonly number[], layout: FilterLayout, target: Float32Array, at: number): number {
  const { outStride } = layout;
  target.fill(0, at, at + packedLength(taps.length, layout.inputs, layout.outputs));
  return forEachRun(taps, layout, at, (packed, own, lanes) => {
    for (let lane = 0; lane < lanes; lane++) target[packed + lane] = filter[own + lane * outStride]!;
  });
}

/** Reads a packed filter gradient back. */
export function unpackFilter(source: Float32Array, at: number, taps: readonly number[], layout: FilterLayout, filter: Float32Array): void {
  const { outStride } = layout;
  forEachRun(taps, layout, at, (packed, own, lanes) => {
    for (let lane = 0; lane < lanes; lane++) filter[own + lane * outStride] = source[packed + lane]!;
  });
}

/** Visits the runs of lanes that hold something: where each starts packed, where it starts in the filter, and how long it is. */
function forEachRun(
  taps: readonly number[],
  layout: FilterLayout,
  at: number,
  visit: (packed: number, own: number, lanes: number) => void,
): number {
  const inputs = padded(layout.inputs);
  const outputs = padded(layout.outputs);
  let packed = at;
  for (let out = 0; out < outputs;) {
    const width = blockWidth(outputs - out);
    const lanes = Math.min(width, layout.outputs - out);
    for (const tap of taps) {
      const own = tap * layout.tapStride + out * layout.outStride;
      for (let i = 0; i < layout.inputs; i++) visit(packed + i * width, own + i * layout.inStride, lanes);
      packed += inputs * width;
    }
    out += width;
  }
  return packed;
}
