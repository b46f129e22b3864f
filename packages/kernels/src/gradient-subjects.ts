import * as tf from "@tensorflow/tfjs-core";
import { addResidual } from "./add-residual.js";
import { attention, lesion } from "./attention-subjects.js";
import { conv3d } from "./conv3d.js";
import { sameGeometry } from "./conv3d-geometry.js";
import {
  pattern,
  referenceConvolution,
  referenceGroupNorm,
  referenceSegmentationLoss,
  referenceUpsampleAdd,
  referenceWeightedMoments,
} from "./gradient-reference.js";
import { GROUP_NORM_EPSILON, groupNormLeakyRelu } from "./group-norm.js";
import { segmentationLoss } from "./segmentation-loss.js";
import { upsampleAdd, upsampleConcat } from "./upsample.js";
import { VARIANCE_FLOOR, weightedMoments } from "./weighted-moments.js";

/** One operation to judge. */
export interface Subject {
  readonly name: string;
  readonly inputs: readonly Float64Array[];
  readonly inputNames: readonly string[];
  /** The definition, reading `inputs` as they stand. */
  readonly reference: () => Float64Array;
  /** The backend's own, from the inputs as flat tensors. */
  readonly run: (inputs: readonly tf.Tensor[]) => tf.Tensor;
  /** Of y and then of each gradient. */
  readonly checksums?: Checksums;
}

/** Every operation with a gradient that the network is made of. */
export const gradientSubjects = (): readonly Subject[] => [
  ...CONVOLUTIONS.map(convolution),
  ...NORMS.map(norm),
  pointwise(),
  upsampling(),
  concatenation(),
  residual(),
  segmentation(),
  moments(),
  attention(),
  lesion(),
];

type Shape5 = [number, number, number, number, number];
type Checksums = readonly number[];

/**
 * Checksums of y, dx, dw and db: the sum of value i times pattern(7, 3)[i], for the inputs made below. From NumPy 2.4, by
 * padded slices and einsum in float64; nothing shared with this file but the definition of the pattern.
 */
const CONVOLUTIONS: readonly { x: Shape5; outputs: number; stride: 1 | 2; checksums: Checksums }[] = [
  { x: [2, 4, 5, 6, 3], outputs: 5, stride: 1, checksums: [12.284696, -8.898552, -33.439312, 1.7584] },
  { x: [2, 4, 5, 6, 3], outputs: 5, stride: 2, checksums: [4.285616, 20.797416, 4.585136, 0.75] },
  { x: [1, 6, 4, 8, 12], outputs: 12, stride: 1, checksums: [29.425112, 50.542264, 105.841248, -0.3364] },
  { x: [1, 6, 4, 8, 4], outputs: 12, stride: 2, checksums: [4.94572, -4.92068, 4.329472, 2.5896] },
];

/** Checksums of y, dx, dgamma and dbeta, likewise. */
const NORMS: readonly { x: Shape5; groups: number; checksums: Checksums }[] = [
  { x: [2, 3, 4, 5, 12], groups: 4, checksums: [-33.8549005075985, -77.6898366, -0.6668245383, -0.54988] },
  { x: [1, 3, 3, 3, 6], groups: 3, checksums: [-7.1778185774, -6.7656861911, -1.7735135085, -1.6122] },
];

const SLOPE = 0.1;

function convolution({ x, outputs, stride, checksums }: (typeof CONVOLUTIONS)[number]): Subject {
  const filterShape: Shape5 = [3, 3, 3, x[4], outputs];
  const geometry = sameGeometry(x, filterShape, stride);
  const inputs = [pattern(size(x), 37, 11), pattern(size(filterShape), 29, 5), pattern(outputs, 13, 1)] as const;
  return {
    name: `conv3d stride ${stride}, ${x[4]} to ${outputs} channels`,
    inputs,
    inputNames: ["dx", "dw", "db"],
    reference: () => referenceConvolution(geometry, ...inputs),
    run: ([values, filter, bias]) =>
      conv3d({
        x: tf.reshape(need(values), x),
        filter: tf.reshape(need(filter), filterShape),
        bias: tf.reshape(need(bias), [outputs]),
        stride,
      }),
    checksums,
  };
}

function norm({ x, groups, checksums }: (typeof NORMS)[number]): Subject {
  const channels = x[4];
  const inputs = [pattern(size(x), 37, 11), pattern(channels, 13, 1).map((v) => v + 1.5), pattern(channels, 17, 2)] as const;
  const settings = { batch: x[0], voxels: x[1] * x[2] * x[3], channels, groups, slope: SLOPE, epsilon: GROUP_NORM_EPSILON };
  return {
    name: `group norm, ${channels} channels in ${groups} groups`,
    inputs,
    inputNames: ["dx", "dgamma", "dbeta"],
    reference: () => referenceGroupNorm(settings, ...inputs),
    run: ([values, gamma, beta]) =>
      groupNormLeakyRelu(
        tf.reshape(need(values), x),
        tf.reshape(need(gamma), [channels]),
        tf.reshape(need(beta), [channels]),
        groups,
        SLOPE,
      ),
    checksums,
  };
}

function upsampling(): Subject {
  const x: Shape5 = [2, 2, 3, 4, 12];
  const fine: Shape5 = [2, 4, 6, 8, 12];
  const inputs = [pattern(size(x), 37, 11), pattern(size(fine), 29, 5)] as const;
  return {
    name: "up-sampling with skip",
    inputs,
    inputNames: ["dx", "dskip"],
    reference: () => referenceUpsampleAdd(x, ...inputs),
    run: ([values, skip]) => upsampleAdd(tf.reshape(need(values), x), tf.reshape(need(skip), fine)),
  };
}

/** A head: one voxel wide, one output. */
function pointwise(): Subject {
  const x: Shape5 = [2, 3, 4, 5, 12];
  const geometry = sameGeometry(x, [1, 1, 1, 12, 1], 1);
  const inputs = [pattern(size(x), 37, 11), pattern(12, 29, 5), pattern(1, 13, 1)] as const;
  return {
    name: "conv3d of one voxel, 12 to 1 channels",
    inputs,
    inputNames: ["dx", "dw", "db"],
    reference: () => referenceConvolution(geometry, ...inputs),
    run: ([values, filter, bias]) =>
      conv3d({
        x: tf.reshape(need(values), x),
        filter: tf.reshape(need(filter), [1, 1, 1, 12, 1]),
        bias: tf.reshape(need(bias), [1]),
        stride: 1,
      }),
  };
}

function concatenation(): Subject {
  const x: Shape5 = [2, 2, 3, 4, 5];
  const fine: Shape5 = [2, 4, 6, 8, 3];
  const inputs = [pattern(size(x), 37, 11), pattern(size(fine), 29, 5)] as const;
  return {
    name: "up-sampling beside skip",
    inputs,
    inputNames: ["dx", "dskip"],
    reference: () => {
      const doubled = referenceUpsampleAdd(x, inputs[0], new Float64Array(8 * size(x)));
      const y = new Float64Array(doubled.length + inputs[1].length);
      for (let voxel = 0; voxel < y.length / 8; voxel++) {
        y.set(doubled.subarray(voxel * 5, voxel * 5 + 5), voxel * 8);
        y.set(inputs[1].subarray(voxel * 3, voxel * 3 + 3), voxel * 8 + 5);
      }
      return y;
    },
    run: ([values, skip]) => upsampleConcat(tf.reshape(need(values), x), tf.reshape(need(skip), fine)),
  };
}

/** x + (x + b): a gradient that goes two ways and comes together again. */
function residual(): Subject {
  const shape: Shape5 = [1, 2, 3, 4, 5];
  const inputs = [pattern(size(shape), 37, 11), pattern(size(shape), 29, 5)] as const;
  return {
    name: "residual sum",
    inputs,
    inputNames: ["dx", "db"],
    reference: () => inputs[0].map((value, i) => 2 * value + (inputs[1][i] ?? Number.NaN)),
    run: ([values, other]) => {
      const x = tf.reshape<tf.Rank.R5>(need(values), shape);
      return addResidual(x, addResidual(x, tf.reshape(need(other), shape)));
    },
  };
}

function segmentation(): Subject {
  const voxels = 3 * 4 * 5;
  const inputs = [pattern(2 * voxels, 37, 11).map((v) => 6 * v)] as const;
  const masks = pattern(2 * voxels, 23, 9).map((v) => Math.max(0, v));
  const settings = { caseWeights: [0.25, 0.75], diceWeight: 1, crossEntropyWeight: 0.5, tumourWeight: 10 };
  return {
    name: "segmentation loss",
    inputs,
    inputNames: ["dx"],
    reference: () => Float64Array.of(referenceSegmentationLoss(settings, ...inputs, masks)),
    run: ([logits]) =>
      segmentationLoss(tf.reshape(need(logits), [2, voxels]), tf.tensor2d(Float32Array.from(masks), [2, voxels]), settings),
  };
}

function moments(): Subject {
  const x: Shape5 = [2, 3, 4, 5, 12];
  const voxels = 60;
  const raw = pattern(2 * voxels, 23, 9).map((v) => v + 1.1);
  const sums = [raw.subarray(0, voxels), raw.subarray(voxels)].map((of) => of.reduce((a, b) => a + b));
  const weights = raw.map((v, i) => v / (sums[Math.floor(i / voxels)] ?? Number.NaN));
  const inputs = [pattern(size(x), 37, 11)] as const;
  return {
    name: "weighted moments",
    inputs,
    inputNames: ["dx"],
    reference: () => referenceWeightedMoments({ batch: x[0], voxels, channels: x[4], floor: VARIANCE_FLOOR }, ...inputs, weights),
    run: ([values]) => weightedMoments(tf.reshape(need(values), x), tf.tensor2d(Float32Array.from(weights), [x[0], voxels])),
  };
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function need(tensor: tf.Tensor | undefined): tf.Tensor {
  if (tensor === undefined) throw new Error("an input is missing");
  return tensor;
}
