import * as tf from "@tensorflow/tfjs-core";
import { centralDifferences, pattern } from "./gradient-reference.js";
import { gradientSubjects, type Subject } from "./gradient-subjects.js";
import { readTensors } from "./read-tensors.js";
import { registerGradients } from "./register-gradients.js";

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
 * Takes a second or two, leaves no tensor behind. Only waits for numbers, never blocks on them: a GPU gives them no other way.
 */
export async function checkGradients(): Promise<GradientReport> {
  registerGradients();
  const findings: GradientFinding[] = [];
  for (const subject of gradientSubjects()) findings.push(...(await judge(subject)));
  return { backend: tf.getBackend(), tolerance: TOLERANCE, pass: findings.every((f) => f.pass), findings };
}

async function judge(subject: Subject): Promise<readonly GradientFinding[]> {
  const expected = subject.reference();
  const dy = pattern(expected.length, 41, 17);
  const names = ["y", ...subject.inputNames];
  let found: readonly ArrayLike<number>[];
  try {
    found = await valueAndGradients(subject, dy);
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

function valueAndGradients(subject: Subject, dy: Float64Array): Promise<readonly Float32Array[]> {
  return readTensors(() => {
    const inputs = subject.inputs.map((values) => tf.tensor1d(Float32Array.from(values)));
    const y = subject.run(inputs);
    return [y, ...tf.grads((...given: tf.Tensor[]) => subject.run(given))(inputs, tf.tensor(Float32Array.from(dy), y.shape))];
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

/** At most this many places of a tensor are compared with differences; the checksums of convolutions and norms look at all of it. */
const PLACES = 10;

/** Places over a tensor, the first and the last among them, at a step no stride or channel count divides. */
function spread(length: number): readonly number[] {
  if (length <= PLACES) return Array.from({ length }, (_, i) => i);
  const between = PLACES - 2;
  return [0, length - 1, ...Array.from({ length: between }, (_, i) => Math.floor(((i + 0.5) * length) / between))];
}
