import * as tf from "@tensorflow/tfjs-core";

/** One of the four rules of arithmetic over two float32 arrays that broadcast. */
export interface Arithmetic {
  readonly kernelName: string;
  readonly of: (a: number, b: number) => number;
  /** The same for arrays of one length; written out, since a call per element is what makes the stock kernels slow. */
  readonly sameLength: (a: Float32Array, b: Float32Array, out: Float32Array) => void;
}

export const ARITHMETIC: readonly Arithmetic[] = [
  {
    kernelName: tf.Add,
    of: (a, b) => a + b,
    sameLength: (a, b, out) => {
      for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!;
    },
  },
  {
    kernelName: tf.Sub,
    of: (a, b) => a - b,
    sameLength: (a, b, out) => {
      for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
    },
  },
  {
    kernelName: tf.Multiply,
    of: (a, b) => a * b,
    sameLength: (a, b, out) => {
      for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
    },
  },
  {
    kernelName: tf.RealDiv,
    of: (a, b) => a / b,
    sameLength: (a, b, out) => {
      for (let i = 0; i < out.length; i++) out[i] = a[i]! / b[i]!;
    },
  },
];

/** An operand: values in C order. */
interface Operand {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Writes the element-wise result of two operands that broadcast to `shape` into `out`. */
export function arithmetic(rule: Arithmetic, a: Operand, b: Operand, shape: readonly number[], out: Float32Array): void {
  if (a.values.length === out.length && b.values.length === out.length) rule.sameLength(a.values, b.values, out);
  else broadcast(rule.of, a, b, shape, out);
}

/** Walks the result in order, with one running index into each operand: a step of 0 along an axis that repeats. */
function broadcast(of: Arithmetic["of"], a: Operand, b: Operand, shape: readonly number[], out: Float32Array): void {
  const [stepsA, stepsB] = [stepsOf(a.shape, shape), stepsOf(b.shape, shape)];
  const last = shape.length - 1;
  const inner = shape[last] ?? 1;
  const [innerA, innerB] = [stepsA[last] ?? 0, stepsB[last] ?? 0];
  const position = shape.map(() => 0);
  let [i, j] = [0, 0];
  for (let at = 0; at < out.length; at += inner) {
    for (let k = 0; k < inner; k++) out[at + k] = of(a.values[i + k * innerA]!, b.values[j + k * innerB]!);
    for (let axis = last - 1; axis >= 0; axis--) {
      i += stepsA[axis]!;
      j += stepsB[axis]!;
      if (++position[axis]! < shape[axis]!) break;
      i -= stepsA[axis]! * shape[axis]!;
      j -= stepsB[axis]! * shape[axis]!;
      position[axis] = 0;
    }
  }
}

/** Elements from one position to the next along each axis of the result; 0 where the operand has only one. */
function stepsOf(own: readonly number[], shape: readonly number[]): readonly number[] {
  const missing = shape.length - own.length;
  let step = 1;
  return shape
    .map((_, axis) => own[axis - missing] ?? 1)
    .reduceRight<number[]>((steps, size) => {
      steps.unshift(size === 1 ? 0 : step);
      step *= size;
      return steps;
    }, []);
}
