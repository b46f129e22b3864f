import { normal, type Uniform } from "@midline/shared/random";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";

/** What a dishonest site may do; each update passes every check of the coordinator. */
export const ATTACKS = ["label-flip", "sign-flip", "noise", "replacement", "little-is-enough"] as const;
export type Attack = (typeof ATTACKS)[number];

/** What a dishonest site has and knows. */
export interface Attacker {
  /** The change that it learned: of labels turned round where `flipsLabels`, else as an honest site. */
  readonly own: readonly NamedTensor[];
  /** The changes of the honest sites. More than a site can see; only "little is enough" looks at them. */
  readonly honest: readonly (readonly NamedTensor[])[];
  /** What its change is multiplied by in the mean; above 0. */
  readonly share: number;
  /** L2 norm above which the coordinator refuses an update. */
  readonly maxUpdateNorm: number;
  readonly uniform: Uniform;
}

/** Whether the site turns its labels round before it learns. */
export const flipsLabels = (attack: Attack): boolean => attack === "label-flip" || attack === "replacement";

/** k of the sign flip: of five equal sites the mean then goes backwards. */
const SIGN_FACTOR = 5;

/**
 * z of "a little is enough". The paper's own bound, the normal quantile of (n - m - s) / (n - m) with s = floor(n / 2 + 1) - m, is 0 for one of
 * five: there is no majority to hide among. 1.5 is what its experiments use.
 */
const LITTLE = 1.5;

/**
 * The update that a dishonest site sends in place of what it learned, held to the norm of the plan:
 *
 *   label flip        Δ of turned labels
 *   sign flip         -5 Δ
 *   noise             normal noise as long as the plan allows
 *   replacement       Δ of turned labels over the site's share: alone, it would replace the model
 *   little is enough  μ - 1.5 σ of the honest changes, number by number
 *
 * @see Tolpegin et al. 2020, https://arxiv.org/abs/2007.08432 (label flip); Blanchard et al. 2017, https://arxiv.org/abs/1703.02757 (noise);
 *   Bagdasaryan et al. 2020, https://arxiv.org/abs/1807.00459 (replacement); Baruch et al. 2019, https://arxiv.org/abs/1902.06156
 */
export function forged(attack: Attack, { own, honest, share, maxUpdateNorm: maxNorm, uniform }: Attacker): readonly NamedTensor[] {
  switch (attack) {
    case "label-flip":
      return own;
    case "sign-flip":
      return heldTo(maxNorm, times(own, -SIGN_FACTOR));
    case "noise": {
      const noise = own.map((tensor) => ({ ...tensor, values: tensor.values.map(() => normal(uniform)) }));
      return times(noise, (INSIDE * maxNorm) / normOf(noise));
    }
    case "replacement":
      return heldTo(maxNorm, times(own, 1 / share));
    case "little-is-enough":
      return heldTo(
        maxNorm,
        own.map((tensor, t) => ({ ...tensor, values: tensor.values.map((_, i) => justInside(honest.map((each) => each[t]!.values[i]!))) })),
      );
  }
}

/** Rounding to float32 must not take an update over the bound. */
const INSIDE = 1 - 1e-6;

const times = (tensors: readonly NamedTensor[], factor: number): readonly NamedTensor[] =>
  tensors.map((tensor) => ({ ...tensor, values: tensor.values.map((value) => factor * value) }));

function heldTo(maxNorm: number, tensors: readonly NamedTensor[]): readonly NamedTensor[] {
  const norm = normOf(tensors);
  return norm > INSIDE * maxNorm ? times(tensors, (INSIDE * maxNorm) / norm) : tensors;
}

const normOf = (tensors: readonly NamedTensor[]): number =>
  Math.sqrt(tensors.reduce((sum, { values }) => sum + values.reduce((squares, value) => squares + value * value, 0), 0));

function justInside(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return mean - LITTLE * Math.sqrt(variance);
}
