import { type Attention, type Covariates, GRIDS, type NetworkSize } from "../protocol/vocabulary.js";

/** One convolution, "same" padded, with what follows it. Its tensors are `<name>/kernel`, `/bias`, and with a norm `/gamma`, `/beta`. */
export interface ConvLayer {
  readonly name: string;
  /** Edge of the cubic kernel. */
  readonly edge: 1 | 3;
  readonly stride: 1 | 2;
  readonly inputs: number;
  readonly outputs: number;
  /** GroupNorm and LeakyReLU follow, in this many groups; 0 for neither. */
  readonly groups: number;
}

/** A dense layer. */
export interface DenseLayer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Factor on the He-normal spread of its first weights. */
  readonly initialGain: number;
}

/** One resolution of the decoder: up from the coarser level, add the skip, then a residual block. */
export interface DecoderLevel {
  readonly up: ConvLayer;
  readonly block: ConvLayer;
}

/** Everything about a network but its numbers. */
export interface NetworkSpec {
  readonly size: NetworkSize;
  /** Edge of the cubic input grid in voxels. */
  readonly voxels: number;
  readonly channels: 4;
  readonly covariates: Covariates;
  readonly attention: Attention;
  /** Outer borders of the two rims around the lesion in which the scans are read, in voxels. */
  readonly rims: { readonly near: number; readonly far: number };
  /** Numbers that the classifier reads beside the images: the availability bits, then the covariates. */
  readonly besideImages: number;
  /** Full-resolution branch of the larger sizes, before the first halving. */
  readonly full: ConvLayer | null;
  /** Finest first: the halving convolution, then its residual blocks of one or two convolutions. */
  readonly encoder: readonly { readonly down: ConvLayer; readonly blocks: readonly (readonly ConvLayer[])[] }[];
  /** Coarsest first; the last one is at full resolution where there is a full branch. */
  readonly decoder: readonly DecoderLevel[];
  readonly segmentation: ConvLayer;
  /** Head of pretraining: the four sequences back from the finest decoder map. */
  readonly reconstruction: ConvLayer;
  /** Another head of pretraining, where it is wanted: the age, from the mean of the bottleneck. */
  readonly age: DenseLayer | null;
  /** Dense layers that classify by what the trunk has learned to see, SiLU between them. */
  readonly classifier: readonly DenseLayer[];
  /** One that classifies by the intensities of the scans themselves, inside and around the mask. The answer is the mean of the two. */
  readonly scanReader: DenseLayer;
  /** Fraction of classifier features (or hidden units) dropped in training. */
  readonly dropout: number;
  /** Slope of LeakyReLU below zero. */
  readonly slope: number;
  /** Edge of the segmentation output in voxels: half the input at ci size. */
  readonly segmentationVoxels: number;
}

interface Plan {
  readonly full: number;
  readonly widths: readonly number[];
  readonly blocks: readonly number[];
  readonly convolutionsPerBlock: 1 | 2;
  readonly groups: number;
  readonly hidden: number;
  readonly dropout: number;
}

/*
 * CoNet3D: a residual-encoder 3-D U-Net with GroupNorm, additive skips, and two classifiers that look where the segmentation points: one reads
 * what the trunk has learned to see, the other the scans' intensities.
 *
 *          input     levels (channels @ voxels)                     convolutions per block   parameters
 *   ci     32^3      12@16 24@8 48@4                                1                        143,535
 *   laptop 64^3      8@64 16@32 32@16 64@8 128@4                    2                        1,655,079
 *   gpu    128^3     16@128 32@64 64@32 128@16 256@8                2                        11,210,423
 */
const PLANS: Readonly<Record<NetworkSize, Plan>> = {
  ci: { full: 0, widths: [12, 24, 48], blocks: [1, 1, 1], convolutionsPerBlock: 1, groups: 4, hidden: 0, dropout: 0.2 },
  laptop: { full: 8, widths: [16, 32, 64, 128], blocks: [1, 1, 1, 1], convolutionsPerBlock: 2, groups: 8, hidden: 64, dropout: 0.3 },
  gpu: { full: 16, widths: [32, 64, 128, 256], blocks: [1, 2, 2, 2], convolutionsPerBlock: 2, groups: 8, hidden: 64, dropout: 0.3 },
};

/** The four sequences, and the four bits that say which of them are there. */
const CHANNELS = 4;

/** The margin's own rim, and the one that a large oedema reaches. */
const NEAR_MM = 6;
const FAR_MM = 18;

/** Whether an age is known, the age, whether a sex is known, the sex. */
const COVARIATE_INPUTS: Readonly<Record<Covariates, number>> = { none: 0, "age-sex": 4 };

/** What may be chosen of a network beside its size. */
export interface NetworkOptions {
  readonly covariates?: Covariates;
  readonly attention?: Attention;
  /** Whether its restoration also learns the age of a head; default no. */
  readonly age?: boolean;
}

/** The network of a size: the same object of layers for building weights, running them and counting them. */
export function networkSpec(size: NetworkSize, { covariates = "none", attention = "mask", age = false }: NetworkOptions = {}): NetworkSpec {
  const plan = PLANS[size];
  const besideImages = CHANNELS + COVARIATE_INPUTS[covariates];
  const { widths } = plan;
  const { voxels, spacingMm } = GRIDS[size];
  const normed = (name: string, stride: 1 | 2, inputs: number, outputs: number): ConvLayer => ({
    name,
    edge: 3,
    stride,
    inputs,
    outputs,
    // At least two channels to a group: one alone would be InstanceNorm, which flattens the means the classifier reads.
    groups: Math.min(plan.groups, outputs / 2),
  });
  const plain = (name: string, inputs: number, outputs: number): ConvLayer => ({ name, edge: 1, stride: 1, inputs, outputs, groups: 0 });

  const full = plan.full > 0 ? normed("enc/full", 1, CHANNELS, plan.full) : null;
  const encoder = widths.map((width, level) => ({
    down: normed(level === 0 ? "enc/stem" : `enc/down${level}`, 2, level === 0 ? plan.full || CHANNELS : at(widths, level - 1), width),
    blocks: range(at(plan.blocks, level)).map((block) =>
      range(plan.convolutionsPerBlock).map((i) => normed(`enc/level${level}/block${block}/conv${i}`, 1, width, width)),
    ),
  }));
  const decoder = range(widths.length - 1)
    .toReversed()
    .map((level) => ({
      up: plain(`dec/up${level}`, at(widths, level + 1), at(widths, level)),
      block: normed(`dec/level${level}`, 1, at(widths, level), at(widths, level)),
    }));
  if (full !== null) {
    decoder.push({ up: plain("dec/up-full", at(widths, 0), plan.full), block: normed("dec/full", 1, plan.full, plan.full) });
  }
  return {
    size,
    voxels,
    channels: CHANNELS,
    covariates,
    attention,
    rims: { near: NEAR_MM / spacingMm, far: FAR_MM / spacingMm },
    besideImages,
    full,
    encoder,
    decoder,
    segmentation: plain("seg/logit", plan.full || at(widths, 0), 1),
    reconstruction: plain("rec/intensity", plan.full || at(widths, 0), CHANNELS),
    // It starts near the age of 40, which is nought: see `scaledAge`.
    age: age ? { name: "age/estimate", inputs: at(widths, widths.length - 1), outputs: 1, initialGain: 0.3 } : null,
    classifier: classifier(plan, learnedFeatures(plan, attention) + besideImages),
    // A logistic regression: it has no symmetry to break.
    scanReader: { name: "cls/scans", inputs: scanFeatures(attention) + besideImages, outputs: 1, initialGain: 0 },
    dropout: plan.dropout,
    slope: 0.1,
    segmentationVoxels: plan.full > 0 ? voxels : voxels / 2,
  };
}

/** The network that a plan trains. */
export const specOf = ({
  network,
  ageWeight,
  ...options
}: { readonly network: NetworkSize; readonly ageWeight: number } & Omit<NetworkOptions, "age">): NetworkSpec =>
  networkSpec(network, { ...options, age: ageWeight > 0 });

/** Mean and SD at the finest strided level, means at those between, and at the bottleneck a mean under the mask and an even one. */
function learnedFeatures({ widths }: Plan, attention: Attention): number {
  const coarsest = (attention === "mask" ? 2 : 1) * at(widths, widths.length - 1);
  return 2 * at(widths, 0) + widths.slice(1, -1).reduce((a, b) => a + b, 0) + coarsest;
}

/** Of each sequence the mean and the SD under the mask, and its means in the two rims; mean and SD alone where the head is even. */
const scanFeatures = (attention: Attention): number => (attention === "mask" ? 4 : 2) * CHANNELS;

function classifier({ hidden }: Plan, features: number): readonly DenseLayer[] {
  // The logit starts near zero: an untrained network should not be sure.
  if (hidden === 0) return [{ name: "cls/logit", inputs: features, outputs: 1, initialGain: 0.3 }];
  return [
    { name: "cls/hidden", inputs: features, outputs: hidden, initialGain: 1 },
    { name: "cls/logit", inputs: hidden, outputs: 1, initialGain: 0.3 },
  ];
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new Error(`a network plan has no entry ${index}`);
  return value;
}
