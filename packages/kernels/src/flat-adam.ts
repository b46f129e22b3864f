import { midline } from "./midline-backend.js";

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/** A stretch of the flat weights that is treated alike. */
export interface AdamStretch {
  readonly first: number;
  readonly length: number;
  readonly weightDecay: number;
}

export interface AdamStep {
  /** Only these change, moments included. */
  readonly stretches: readonly AdamStretch[];
  /** What the gradient is multiplied by: less than 1 where its norm is clipped. */
  readonly gradientFactor: number;
  readonly learningRate: number;
}

/** Running means of the gradient and of its square, each of length P, after a number of steps. */
export interface AdamMoments {
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly steps: number;
}

/** AdamW over one flat buffer, in memory the kernels of the current backend can reach. */
export interface FlatAdam {
  /** Length P; the caller sets them first. */
  readonly weights: Float32Array;
  /** Length P; the caller sets them before each step. */
  readonly gradient: Float32Array;
  /** Sum of squares of the gradient's stretches, in float64. */
  squaredNorm(stretches: readonly AdamStretch[]): number;
  /**
   * Changes the weights in place.
   *
   *   m <- m + 0.1 (g - m),   v <- v + 0.001 (g^2 - v),   w <- w - lr (m^ / (sqrt(v^) + 1e-8) + decay w)
   */
  step(step: AdamStep): void;
  /** A copy of the moments: with the weights, all that later steps depend on. */
  moments(): AdamMoments;
  /** Goes on from moments that were copied before. */
  setMoments(moments: AdamMoments): void;
  dispose(): void;
}

/** Moments start at nothing. @see Loshchilov & Hutter 2019, https://arxiv.org/abs/1711.05101 */
export function flatAdam(length: number): FlatAdam {
  const engine = midline()?.engine;
  const allocate = (size: number) => engine?.allocate(size).fill(0) ?? new Float32Array(size);
  const [weights, gradient, first, second] = [allocate(length), allocate(length), allocate(length), allocate(length)];
  const sum = allocate(2);
  let steps = 0;
  return {
    weights,
    gradient,
    squaredNorm: (stretches) => stretches.reduce((total, stretch) => total + squares(part(gradient, stretch)), 0),
    step({ stretches, gradientFactor, learningRate }) {
      steps += 1;
      const corrections = [1 / (1 - BETA_1 ** steps), 1 / (1 - BETA_2 ** steps)] as const;
      for (const stretch of stretches) {
        const [w, g, m, v] = [weights, gradient, first, second].map((values) => part(values, stretch));
        const factors = [gradientFactor, learningRate, stretch.weightDecay, ...corrections] as const;
        if (engine === undefined) plain(w!, g!, m!, v!, ...factors);
        else engine.run("adamW", w!, g!, m!, v!, stretch.length, ...factors);
      }
    },
    moments: () => ({ first: first.slice(), second: second.slice(), steps }),
    setMoments(moments) {
      if (moments.first.length !== length || moments.second.length !== length)
        throw new Error(`moments of ${moments.first.length} numbers are not of ${length} weights`);
      first.set(moments.first);
      second.set(moments.second);
      steps = moments.steps;
    },
    dispose: () => [weights, gradient, first, second, sum].forEach((values) => engine?.release(values)),
  };

  function squares(values: Float32Array): number {
    if (engine !== undefined) {
      const total = new Float64Array(sum.buffer, sum.byteOffset, 1);
      engine.run("sumOfSquares", values, total, values.length);
      return total[0]!;
    }
    let total = 0;
    for (let i = 0; i < values.length; i++) total += values[i]! * values[i]!;
    return total;
  }
}

const part = (values: Float32Array, { first, length }: AdamStretch): Float32Array => values.subarray(first, first + length);

function plain(
  weights: Float32Array,
  gradient: Float32Array,
  first: Float32Array,
  second: Float32Array,
  gradientFactor: number,
  learningRate: number,
  decay: number,
  correction1: number,
  correction2: number,
): void {
  // prettier-ignore
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i]! * gradientFactor;
    const m = (first[i] = first[i]! + (1 - BETA_1) * (g - first[i]!));
    const v = (second[i] = second[i]! + (1 - BETA_2) * (g * g - second[i]!));
    weights[i] = weights[i]! - learningRate * ((m * correction1) / (Math.sqrt(v * correction2) + EPSILON) + decay * weights[i]!);
  }
}
