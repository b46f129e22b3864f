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

/** The geometry as kernels take it: see `KERNEL_NAMES`. */
export const geometryNumbers = (g: ConvGeometry): readonly number[] => [
  g.batch, ...g.inSize, g.inChannels, ...g.outSize, g.outChannels, ...g.kernel, ...g.stride, ...g.padBefore,
]; // prettier-ignore

/** [B, D, H, W, Co] */
export const outputShape = ({ batch, outSize, outChannels }: ConvGeometry): [number, number, number, number, number] => [
  batch,
  ...outSize,
  outChannels,
];

export const product = (size: Triple): number => size[0] * size[1] * size[2];

/** Maps a function over the three axes. */
export const perAxis = (of: (axis: 0 | 1 | 2) => number): Triple => [of(0), of(1), of(2)];
