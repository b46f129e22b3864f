import { type AdamMoments, type AdamStretch, flatAdam } from "@midline/kernels/flat-adam";
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
  /** A copy of the moments, in the optimiser's own order of the weights: the same for the same list of tensors. */
  moments(): AdamMoments;
  /** Goes on where another optimiser of the same weights stood; the weights are the caller's to set. */
  setMoments(moments: AdamMoments): void;
  /** Gives its memory back. */
  dispose(): void;
}

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
  const { proximalMu: mu } = settings;
  const start = mu === 0 ? [] : weights.map(({ values }) => values.slice());
  const flat = flatAdam(weights.reduce((sum, { values }) => sum + values.length, 0));
  const places = placesOf(weights, settings.weightDecay);

  return {
    step(gradients, learningRate) {
      const active = places.filter(({ tensor }) => gradients.has(tensor.name));
      for (const { tensor, index, first } of active) {
        const own = gradients.get(tensor.name) ?? tensor.values;
        flat.weights.set(tensor.values, first);
        flat.gradient.set(mu === 0 ? own : withProximal(own, tensor.values, start[index] ?? tensor.values, mu), first);
      }
      const stretches = joined(active);
      const gradientFactor = Math.min(1, settings.gradientClipNorm / (Math.sqrt(flat.squaredNorm(stretches)) + 1e-12));
      flat.step({ stretches, gradientFactor, learningRate });
      for (const { tensor, first } of active) tensor.values.set(flat.weights.subarray(first, first + tensor.values.length));
    },
    proximalLoss() {
      let sum = 0;
      for (const [n, from] of start.entries()) {
        const values = weights[n]?.values ?? from;
        for (let i = 0; i < from.length; i++) sum += (values[i]! - from[i]!) ** 2;
      }
      return (mu / 2) * sum;
    },
    moments: () => flat.moments(),
    setMoments: (moments) => flat.setMoments(moments),
    dispose: () => flat.dispose(),
  };
}

/** Where a tensor lies in the flat buffer. */
interface Place extends AdamStretch {
  readonly tensor: NamedTensor;
  readonly index: number;
}

/** Tensors that decay first, so that what is treated alike lies together. */
function placesOf(weights: readonly NamedTensor[], weightDecay: number): readonly Place[] {
  const decays = ({ name }: NamedTensor): boolean => name.endsWith("/kernel");
  let next = 0;
  return [...weights.entries()]
    .toSorted(([, a], [, b]) => Number(decays(b)) - Number(decays(a)))
    .map(([index, tensor]) => {
      const first = next;
      next += tensor.values.length;
      return { tensor, index, first, length: tensor.values.length, weightDecay: decays(tensor) ? weightDecay : 0 };
    });
}

/** Neighbours of one decay as one stretch. */
function joined(places: readonly AdamStretch[]): readonly AdamStretch[] {
  const stretches: AdamStretch[] = [];
  for (const { first, length, weightDecay } of places) {
    const last = stretches.at(-1);
    if (last !== undefined && last.first + last.length === first && last.weightDecay === weightDecay)
      stretches[stretches.length - 1] = { ...last, length: last.length + length };
    else stretches.push({ first, length, weightDecay });
  }
  return stretches;
}

/** Up to `peak` in a straight line over the warm-up, then down to nothing at `totalSteps` along a cosine, over all rounds together. */
export function learningRateAt(step: number, { peak, warmupSteps, totalSteps }: LearningRate): number {
  if (step < warmupSteps) return (peak * (step + 1)) / (warmupSteps + 1);
  return (peak / 2) * (1 + Math.cos(Math.PI * Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps))));
}

export interface LearningRate {
  readonly peak: number;
  readonly warmupSteps: number;
  readonly totalSteps: number;
}

function withProximal(gradient: Float32Array, values: Float32Array, start: Float32Array, mu: number): Float32Array {
  return gradient.map((g, i) => g + mu * (values[i]! - start[i]!));
}
