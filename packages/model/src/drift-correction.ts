import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import type { Gradients } from "./optimiser.js";

/** Control variates at the beginning of a round, tensor by tensor as the weights; null for 0 everywhere. */
export interface ControlVariates {
  /** c, of the federation. */
  readonly control: readonly NamedTensor[] | null;
  /** cₖ, of this site. */
  readonly own: readonly NamedTensor[] | null;
}

/** What a round's steps have given so far: tensor by tensor, in the order of the weights. */
export type GradientSums = readonly {
  /** Steps that taught the tensor. */
  readonly steps: number;
  /** Sums of their clipped gradients, number by number. */
  readonly of: Float64Array;
}[];

/** SCAFFOLD at one site, for one round. */
export interface DriftCorrection {
  /** What the optimiser is to follow in place of the site's own gradients, which are remembered. */
  correct(own: Gradients): Gradients;
  /** cₖ⁺, the site's variate after the steps so far. */
  variate(): readonly NamedTensor[];
  /** A copy of what is remembered. */
  sums(): GradientSums;
  /** Goes on where another correction of the same weights and variates stood. Throws when the sums are of other tensors. */
  setSums(sums: GradientSums): void;
}

/**
 * Corrects each step of a site by where the federation goes and the site alone would not:
 *
 *   g̃ = clip(g) - cₖ + c,   cₖ⁺ = the mean over the round's steps of clip(g)
 *
 * A tensor that a step does not teach is not corrected in it; one that no step taught keeps its variate.
 *
 * With steps of plain gradient descent the mean is the paper's second option, cₖ - c + (x - y) / (K η), whatever rate each step has. Here AdamW
 * follows g̃: the paper's rate of convergence is not proved for it, since it scales each number by its own history; but where every site's g̃
 * is nothing AdamW without decay stands still too, which is the point that descends no further for the federation, not for each site. Gradients
 * are clipped before they count, so that no variate is longer than the plan's clip.
 *
 * @see Karimireddy et al. 2020, algorithm 1, https://arxiv.org/abs/1910.06378
 */
export function driftCorrection(
  weights: readonly NamedTensor[],
  { control, own }: ControlVariates,
  gradientClipNorm: number,
): DriftCorrection {
  const [controlOf, ownOf] = [valuesByName(control), valuesByName(own)];
  const sums = new Map(weights.map(({ name, values }) => [name, { steps: 0, of: new Float64Array(values.length) }]));
  return {
    correct(gradients) {
      const factor = Math.min(1, gradientClipNorm / (normOf(gradients) + 1e-12));
      return new Map(
        [...gradients].map(([name, gradient]) => {
          const [sum, c, ck] = [sums.get(name), controlOf.get(name), ownOf.get(name)];
          if (sum === undefined) throw new Error(`the weights have no tensor ${name}`);
          sum.steps += 1;
          return [
            name,
            gradient.map((value, i) => {
              const clipped = factor * value;
              sum.of[i]! += clipped;
              return clipped - (ck?.[i] ?? 0) + (c?.[i] ?? 0);
            }),
          ];
        }),
      );
    },
    variate: () =>
      weights.map(({ name, shape, values }) => {
        const { steps, of } = sums.get(name)!;
        const before = ownOf.get(name) ?? new Float32Array(values.length);
        return { name, shape, values: steps === 0 ? before.slice() : Float32Array.from(of, (sum) => sum / steps) };
      }),
    sums: () => [...sums.values()].map(({ steps, of }) => ({ steps, of: of.slice() })),
    setSums(kept) {
      for (const [index, [name, sum]] of [...sums].entries()) {
        const from = kept[index];
        if (from?.of.length !== sum.of.length) throw new Error(`the checkpoint has no gradients of ${name} in their place`);
        sum.steps = from.steps;
        sum.of.set(from.of);
      }
    },
  };
}

const valuesByName = (tensors: readonly NamedTensor[] | null): ReadonlyMap<string, Float32Array> =>
  new Map((tensors ?? []).map(({ name, values }) => [name, values]));

function normOf(gradients: Gradients): number {
  let squares = 0;
  for (const values of gradients.values()) for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return Math.sqrt(squares);
}
