import { type GivenArray, type KernelCall, noise } from "./kernel-calls.js";

export interface LayerCase {
  readonly batch: number;
  readonly voxels: number;
  readonly groups: number;
  readonly channelsPerGroup: number;
  /** Of the coarse level of an up-sampling. */
  readonly size: readonly [number, number, number];
  readonly skipChannels: number;
  readonly seed: number;
}

/** Every kernel that is not a convolution, once, on numbers of the kind it sees. */
export function layerCalls({
  batch: b,
  voxels: v,
  groups,
  channelsPerGroup,
  size,
  skipChannels: s,
  seed,
}: LayerCase): readonly KernelCall[] {
  const c = groups * channelsPerGroup;
  const [d, h, w] = size;
  const coarse = b * d * h * w;
  let drawn = seed;
  const given = (length: number, options: Partial<GivenArray> = {}): GivenArray => ({
    values: noise(length, drawn++),
    double: false,
    written: false,
    ...options,
  });
  const away = (length: number, by: number) => given(length, { values: noise(length, drawn++).map((value) => value + by) });
  const logits = (length: number) => given(length, { values: noise(length, drawn++).map((value) => value * 12) });
  const out = (length: number) => given(length, { written: true });
  const doubles = (length: number) => given(length, { double: true });
  const doublesOut = (length: number) => given(length, { double: true, written: true });
  const positive = (length: number) => away(length, 1.01);
  const positiveDoubles = (length: number): GivenArray => ({ ...positive(length), double: true });
  const normGradient = [
    given(b * v * c),
    given(b * v * c),
    given(c),
    given(c),
    positiveDoubles(b * groups * 2),
    out(b * v * c),
    out(c),
    out(c),
  ];
  return [
    { kernel: "channelSums", operands: [given(v * c), out(c), v, c] },
    {
      kernel: "groupNorm",
      operands: [away(b * v * c, 3), given(c), given(c), out(b * v * c), doublesOut(b * groups * 2), b, v, c, groups, 0.01, 1e-5],
    },
    { kernel: "groupNormGradient", operands: [...normGradient, b, v, c, groups, 0.01] },
    { kernel: "upsampleAdd", operands: [given(coarse * c), given(8 * coarse * c), out(8 * coarse * c), b, d, h, w, c] },
    { kernel: "upsampleConcat", operands: [given(coarse * c), given(8 * coarse * s), out(8 * coarse * (c + s)), b, d, h, w, c, s] },
    { kernel: "upsampleConcatGradient", operands: [given(8 * coarse * (c + s)), out(coarse * c), out(8 * coarse * s), b, d, h, w, c, s] },
    { kernel: "upsampleConcatGradient", operands: [given(8 * coarse * (c + s)), out(coarse * c), null, b, d, h, w, c, s] },
    { kernel: "upsampleConcatGradient", operands: [given(8 * coarse * c), out(coarse * c), null, b, d, h, w, c, 0] },
    { kernel: "weightedMoments", operands: [given(b * v * c), positive(b * v), out(b * 2 * c), b, v, c, 1e-3] },
    {
      kernel: "weightedMomentsGradient",
      operands: [given(b * v * c), given(b * v), positive(b * 2 * c), given(b * 2 * c), out(b * v * c), b, v, c],
    },
    { kernel: "add", operands: [given(v * c), given(v * c), out(v * c), v * c] },
    { kernel: "segmentationSums", operands: [logits(b * v), positive(b * v), doublesOut(b * 6), b, v, 3.5] },
    { kernel: "segmentationGradient", operands: [logits(b * v), positive(b * v), doubles(b * 3), out(b * v), b, v, 3.5] },
    { kernel: "sumOfSquares", operands: [given(v * c), doublesOut(1), v * c] },
    {
      kernel: "adamW",
      operands: [out(v * c), given(v * c), out(v * c), { ...positive(v * c), written: true }, v * c, 0.7, 1e-3, 1e-2, 1.3, 1.9],
    },
    { kernel: "largestOfShifted", operands: [given(b * v * c), out(b * v * c), b, v * c, 1 + (seed % (v * c))] },
    {
      kernel: "rimSums",
      operands: [given(b * v * c), given(b * v), given(b * v), given(b * v), doublesOut(b * (3 + 4 * c)), b, v, c, 1e-6],
    },
  ];
}
