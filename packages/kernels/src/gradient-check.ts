import * as tf from "@tensorflow/tfjs-core";
import { conv3d } from "./conv3d.js";
import { sameGeometry } from "./conv3d-geometry.js";
import {
  centralDifferences,
  pattern,
  referenceConvolution,
  referenceGroupNorm,
  referenceUpsampleAdd,
  referenceWeightedMoments,
} from "./gradient-reference.js";
import { GROUP_NORM_EPSILON, groupNormLeakyRelu } from "./group-norm.js";
import { registerGradients } from "./register-gradients.js";
import { upsampleAdd } from "./upsample.js";
import { VARIANCE_FLOOR, weightedMoments } from "./weighted-moments.js";

/** Largest error of one tensor, relative to the largest true value in it. */
export interface GradientFinding {
  readonly operation: string;
  /** Infinity where the backend answered with something that is no number, or not at all. */
  readonly maxRelativeError: number;
  readonly pass: boolean;
  /** What the backend said when it could not do it. */
  readonly problem?: string;
}

export interface GradientReport {
  readonly backend: string;
  readonly tolerance: number;
  readonly pass: boolean;
  readonly findings: readonly GradientFinding[];
}

const TOLERANCE = 1e-4;

/**
 * Judges the current TensorFlow.js backend: values against a float64 definition, gradients against that definition's
 * central differences at a few dozen places, and both against reference numbers computed elsewhere. A backend that
 * fails must not train: TensorFlow.js' own wasm backend runs, and its 3-D gradients are wrong.
 *
 * Takes a second or two, leaves no tensor behind.
 */
export function checkGradients(): GradientReport {
  registerGradients();
  const findings = [...CONVOLUTIONS.flatMap(checkConvolution), ...NORMS.flatMap(checkNorm), ...checkUpsample(), ...checkMoments()];
  return { backend: tf.getBackend(), tolerance: TOLERANCE, pass: findings.every((f) => f.pass), findings };
}

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

function checkConvolution({ x, outputs, stride, checksums }: (typeof CONVOLUTIONS)[number]): readonly GradientFinding[] {
  const filterShape: Shape5 = [3, 3, 3, x[4], outputs];
  const geometry = sameGeometry(x, filterShape, stride);
  const inputs = [pattern(size(x), 37, 11), pattern(size(filterShape), 29, 5), pattern(outputs, 13, 1)] as const;
  return judge({
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
  });
}

function checkNorm({ x, groups, checksums }: (typeof NORMS)[number]): readonly GradientFinding[] {
  const channels = x[4];
  const inputs = [pattern(size(x), 37, 11), pattern(channels, 13, 1).map((v) => v + 1.5), pattern(channels, 17, 2)] as const;
  const settings = { batch: x[0], voxels: x[1] * x[2] * x[3], channels, groups, slope: SLOPE, epsilon: GROUP_NORM_EPSILON };
  return judge({
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
  });
}

function checkUpsample(): readonly GradientFinding[] {
  const x: Shape5 = [2, 2, 3, 4, 12];
  const fine: Shape5 = [2, 4, 6, 8, 12];
  const inputs = [pattern(size(x), 37, 11), pattern(size(fine), 29, 5)] as const;
  return judge({
    name: "up-sampling with skip",
    inputs,
    inputNames: ["dx", "dskip"],
    reference: () => referenceUpsampleAdd(x, ...inputs),
    run: ([values, skip]) => upsampleAdd(tf.reshape(need(values), x), tf.reshape(need(skip), fine)),
  });
}

function checkMoments(): readonly GradientFinding[] {
  const x: Shape5 = [2, 3, 4, 5, 12];
  const voxels = 60;
  const raw = pattern(2 * voxels, 23, 9).map((v) => v + 1.1);
  const weights = raw.map(
    (v, i) => v / raw.slice(Math.floor(i / voxels) * voxels, (Math.floor(i / voxels) + 1) * voxels).reduce((a, b) => a + b),
  );
  const inputs = [pattern(size(x), 37, 11)] as const;
  return judge({
    name: "weighted moments",
    inputs,
    inputNames: ["dx"],
    reference: () => referenceWeightedMoments({ batch: x[0], voxels, channels: x[4], floor: VARIANCE_FLOOR }, ...inputs, weights),
    run: ([values]) => weightedMoments(tf.reshape(need(values), x), Float32Array.from(weights)),
  });
}

interface Subject {
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

function judge(subject: Subject): readonly GradientFinding[] {
  const expected = subject.reference();
  const dy = pattern(expected.length, 41, 17);
  const names = ["y", ...subject.inputNames];
  let found: readonly ArrayLike<number>[];
  try {
    found = valueAndGradients(subject, dy);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return names.map((name) => ({ operation: `${subject.name}: ${name}`, maxRelativeError: Infinity, pass: false, problem }));
  }
  const loss = () => subject.reference().reduce((sum, value, i) => sum + value * dy[i]!, 0);
  return names.map((name, tensor) => {
    const values = found[tensor]!;
    const input = subject.inputs[tensor - 1];
    // y is compared whole; a gradient at a spread of places, first and last included.
    const places = input === undefined ? [...expected.keys()] : spread(input.length);
    const truth = input === undefined ? [...expected] : centralDifferences(input, places, loss);
    const pointwise = relativeError(
      places.map((i) => values[i] ?? Number.NaN),
      truth,
    );
    const checksum = subject.checksums?.[tensor];
    const maxRelativeError = Math.max(pointwise, checksum === undefined ? 0 : checksumError(values, checksum));
    return { operation: `${subject.name}: ${name}`, maxRelativeError, pass: maxRelativeError <= TOLERANCE };
  });
}

function valueAndGradients(subject: Subject, dy: Float64Array): readonly ArrayLike<number>[] {
  return tf.tidy(() => {
    const inputs = subject.inputs.map((values) => tf.tensor1d(Float32Array.from(values)));
    const y = subject.run(inputs);
    const gradients = tf.grads((...given: tf.Tensor[]) => subject.run(given))(inputs, tf.tensor(Float32Array.from(dy), y.shape));
    return [y, ...gradients].map((tensor) => tensor.dataSync<"float32">().slice());
  });
}

function relativeError(found: readonly number[], truth: readonly number[]): number {
  const scale = truth.reduce((largest, value) => Math.max(largest, Math.abs(value)), Number.MIN_VALUE);
  const worst = truth.reduce((largest, value, i) => worse(largest, Math.abs(found[i]! - value)), 0);
  return worst / scale;
}

/** Relative to the sum of magnitudes: a checksum near zero says nothing about the size of what was summed. */
function checksumError(values: ArrayLike<number>, expected: number): number {
  const weights = pattern(values.length, 7, 3);
  let sum = 0;
  let magnitude = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i]! * weights[i]!;
    magnitude += Math.abs(values[i]! * weights[i]!);
  }
  return worse(0, Math.abs(sum - expected)) / Math.max(magnitude, Number.MIN_VALUE);
}

/** The larger of two errors, where no number at all is the worst. */
const worse = (a: number, b: number): number => (Number.isFinite(b) ? Math.max(a, b) : Infinity);

/** At most 24 places over a tensor, at a step no stride or channel count divides. */
function spread(length: number): readonly number[] {
  if (length <= 24) return Array.from({ length }, (_, i) => i);
  return [0, length - 1, ...Array.from({ length: 22 }, (_, i) => Math.floor(((i + 0.5) * length) / 22))];
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function need(tensor: tf.Tensor | undefined): tf.Tensor {
  if (tensor === undefined) throw new Error("an input is missing");
  return tensor;
}
