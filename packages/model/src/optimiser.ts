import type { NamedTensor } from "@midline/shared/weights/tensor-container";

export interface AdamWSettings {
  readonly weightDecay: number;
  readonly gradientClipNorm: number;
  /** FedProx strength: pulls towards the weights the optimiser was made with. */
  readonly proximalMu: number;
}

/** Gradients by tensor name; a tensor without one is left as it is, decay included. */
export type Gradients = ReadonlyMap<string, Float32Array>;

export interface Optimiser {
  /** Changes the weights in place. */
  step(gradients: Gradients, learningRate: number): void;
  /** mu / 2 ||w - w0||^2 at the present weights. */
  proximalLoss(): number;
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/**
 * AdamW with gradients clipped to a global norm and weight decay on kernels only. Its moments start at nothing: every
 * round begins with a new one, since the moments of last round belong to weights that have been averaged away.
 *
 *   g <- (g + mu (w - w0)) min(1, c / ||g||)
 *   w <- w - lr (m^ / (sqrt(v^) + 1e-8) + decay w)
 *
 * @see Loshchilov & Hutter 2019, https://arxiv.org/abs/1711.05101; Li et al. 2020 (FedProx), https://arxiv.org/abs/1812.06127
 */
export function adamW(weights: readonly NamedTensor[], settings: AdamWSettings): Optimiser {
  const tensors = weights.map(({ name, values }) => ({
    name,
    values,
    start: values.slice(),
    first: new Float32Array(values.length),
    second: new Float32Array(values.length),
    decay: name.endsWith("/kernel") ? settings.weightDecay : 0,
  }));
  const { proximalMu: mu } = settings;
  let steps = 0;

  return {
    step(gradients, learningRate) {
      steps += 1;
      const active = tensors.flatMap((tensor) => {
        const own = gradients.get(tensor.name);
        return own === undefined ? [] : [{ ...tensor, gradient: mu === 0 ? own : withProximal(own, tensor.values, tensor.start, mu) }];
      });
      const scale = Math.min(1, settings.gradientClipNorm / (norm(active.map((t) => t.gradient)) + 1e-12));
      const correction1 = 1 / (1 - BETA_1 ** steps);
      const correction2 = 1 / (1 - BETA_2 ** steps);
      for (const { values, first, second, decay, gradient } of active) {
        for (let i = 0; i < values.length; i++) {
          const g = gradient[i]! * scale;
          const m = (first[i] = first[i]! + (1 - BETA_1) * (g - first[i]!));
          const v = (second[i] = second[i]! + (1 - BETA_2) * (g * g - second[i]!));
          const update = (m * correction1) / (Math.sqrt(v * correction2) + EPSILON);
          values[i] = values[i]! - learningRate * (update + decay * values[i]!);
        }
      }
    },
    proximalLoss() {
      if (mu === 0) return 0;
      let sum = 0;
      for (const { values, start } of tensors) for (let i = 0; i < values.length; i++) sum += (values[i]! - start[i]!) ** 2;
      return (mu / 2) * sum;
    },
  };
}

/** Cosine from `peak` at step 0 to nothing at `totalSteps`, over all rounds together. */
export const cosineLearningRate = (peak: number, step: number, totalSteps: number): number =>
  (peak / 2) * (1 + Math.cos(Math.PI * Math.min(1, step / totalSteps)));

function withProximal(gradient: Float32Array, values: Float32Array, start: Float32Array, mu: number): Float32Array {
  return gradient.map((g, i) => g + mu * (values[i]! - start[i]!));
}

function norm(gradients: readonly Float32Array[]): number {
  let sum = 0;
  for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!;
  return Math.sqrt(sum);
}
