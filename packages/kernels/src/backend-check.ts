import * as tf from "@tensorflow/tfjs-core";
import { centralDifferences, pattern } from "./gradient-reference.js";
import { gradientSubjects, type Subject } from "./gradient-subjects.js";
import { readTensors } from "./read-tensors.js";
import { registerGradients } from "./register-gradients.js";

/** Largest error of one tensor, relative to the largest true value in it. */
export interface CheckFinding {
  readonly operation: string;
  /** Infinity where the backend answered with something that is no number, or not at all. */
  readonly maxRelativeError: number;
  readonly pass: boolean;
  /** What the backend said when it could not do it. */
  readonly problem?: string;
}

export interface CheckReport {
  readonly backend: string;
  /** What was judged: a backend that only predicts needs no gradients. */
  readonly checked: "values" | "values and gradients";
  readonly tolerance: number;
  readonly pass: boolean;
  readonly findings: readonly CheckFinding[];
}

const TOLERANCE = 1e-4;

/**
 * Judges the values of the current TensorFlow.js backend against a float64 definition and reference numbers computed elsewhere.
 * A backend that fails must not predict; one that passes may not yet train.
 *
 * Leaves no tensor behind. Only waits for numbers, never blocks on them: a GPU gives them no other way.
 */
export const checkValues = (): Promise<CheckReport> => check("values");

/**
 * Judges values as `checkValues` does, and gradients against the definition's central differences at a few places and reference
 * numbers computed elsewhere. A backend that fails must not train: TensorFlow.js' own wasm backend runs, and its 3-D gradients are wrong.
 */
export const checkGradients = (): Promise<CheckReport> => check("values and gradients");

async function check(checked: CheckReport["checked"]): Promise<CheckReport> {
  registerGradients();
  const findings: CheckFinding[] = [];
  for (const subject of gradientSubjects()) findings.push(...(await judge(subject, checked)));
  return { backend: tf.getBackend(), checked, tolerance: TOLERANCE, pass: findings.every((f) => f.pass), findings };
}

async function judge(subject: Subject, checked: CheckReport["checked"]): Promise<readonly CheckFinding[]> {
  const expected = subject.reference();
  const dy = pattern(expected.length, 41, 17);
  const names = checked === "values" ? ["y"] : ["y", ...subject.inputNames];
  let found: readonly ArrayLike<number>[];
  try {
    found = await readTensors(() => (checked === "values" ? [valueOf(subject)] : valueAndGradients(subject, dy)));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return names.map((name) => ({ operation: `${subject.name}: ${name}`, maxRelativeError: Infinity, pass: false, problem }));
  }
  const loss = () => subject.reference().reduce((sum, value, i) => sum + value * dy[i]!, 0);
  return names.map((name, tensor) => {
    const values = found[tensor]!;
    const checksum = subject.checksums?.[tensor];
    const input = subject.inputs[tensor - 1];
    // y is compared whole; a gradient at a few places, with a checksum over all of it at fewer.
    const error =
      input === undefined ? relativeError(values, expected) : gradientError(values, input, checksum === undefined ? 10 : 4, loss);
    const maxRelativeError = Math.max(error, checksum === undefined ? 0 : checksumError(values, checksum));
    return { operation: `${subject.name}: ${name}`, maxRelativeError, pass: maxRelativeError <= TOLERANCE };
  });
}

const inputsOf = (subject: Subject): tf.Tensor[] => subject.inputs.map((values) => tf.tensor1d(Float32Array.from(values)));

const valueOf = (subject: Subject): tf.Tensor => subject.run(inputsOf(subject));

function valueAndGradients(subject: Subject, dy: Float64Array): tf.Tensor[] {
  const inputs = inputsOf(subject);
  const y = subject.run(inputs);
  return [y, ...tf.grads((...given: tf.Tensor[]) => subject.run(given))(inputs, tf.tensor(Float32Array.from(dy), y.shape))];
}

/** Error of a gradient at a spread of places. */
function gradientError(gradient: ArrayLike<number>, input: Float64Array, most: number, loss: () => number): number {
  const places = spread(input.length, most);
  const found = places.map((i) => gradient[i] ?? Number.NaN);
  return relativeError(found, centralDifferences(input, places, loss));
}

function relativeError(found: ArrayLike<number>, truth: ArrayLike<number>): number {
  let scale = Number.MIN_VALUE;
  let worst = 0;
  for (let i = 0; i < truth.length; i++) {
    scale = Math.max(scale, Math.abs(truth[i]!));
    worst = worse(worst, Math.abs((found[i] ?? Number.NaN) - truth[i]!));
  }
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

/** At most `most` places over a tensor, the first and the last among them, at a step no stride or channel count divides. */
function spread(length: number, most: number): readonly number[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  const between = most - 2;
  return [0, length - 1, ...Array.from({ length: between }, (_, i) => Math.floor(((i + 0.5) * length) / between))];
}
