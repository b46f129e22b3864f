import { ok, refuse, type Result } from "@midline/shared/result";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { aggregate, ruleOf } from "./aggregate.js";
import { applyDelta } from "./apply-delta.js";
import type { Recipe } from "./average-numbers.js";
import { headsTaught, type SiteTerms, type SiteUpdate } from "./site-update.js";
import { type Examination, lookAtAll, openTensors } from "./validate-update.js";

/** In an update's container, what stands before the name of a weight whose variate's change it is. */
const PREFIX = "variate/";

/** Whether a tensor of an update is of the change of the site's control variate, by its name. */
export const isOfVariate = (tensorName: string): boolean => tensorName.startsWith(PREFIX);

/** One list for the container: the change of every weight, and that of the site's control variate. */
export const withVariate = (delta: readonly NamedTensor[], variate: readonly NamedTensor[]): readonly NamedTensor[] => [
  ...delta,
  ...variate.map((tensor) => ({ ...tensor, name: PREFIX + tensor.name })),
];

/** The two apart again, the variate under the names of the weights. */
export function splitVariate<T extends { readonly name: string }>(
  tensors: readonly T[],
): { readonly delta: readonly T[]; readonly variate: readonly T[] } {
  return {
    delta: tensors.filter(({ name }) => !isOfVariate(name)),
    variate: tensors.filter(({ name }) => isOfVariate(name)).map((tensor) => ({ ...tensor, name: tensor.name.slice(PREFIX.length) })),
  };
}

/**
 * Looks at the change of a control variate that is read in pieces. A variate is a mean of gradients that were clipped, so its change is no longer
 * than two of them.
 *
 * @returns refuses as `openExamination` does, of tensors.
 */
export const openVariate = (
  manifest: readonly TensorShape[],
  variate: readonly TensorShape[],
  gradientClipNorm: number,
): Result<Examination> => openTensors(manifest, variate, ROUNDING * 2 * gradientClipNorm);

/** Looks at all of it in memory: its L2 norm, or a refusal that says of what. */
export function validateVariate(
  manifest: readonly TensorShape[],
  variate: readonly NamedTensor[],
  gradientClipNorm: number,
): Result<{ readonly norm: number }> {
  const opened = openVariate(manifest, variate, gradientClipNorm);
  return ofVariate(opened.ok ? lookAtAll(opened.value, variate) : opened);
}

/** A refusal that says that it is the control variate in which something is wrong. */
export const ofVariate = <T>(looked: Result<T>): Result<T> =>
  looked.ok ? looked : refuse({ ...looked.fault, message: `The control variate: ${looked.fault.message}` });

/** What float32 may add to a norm. */
const ROUNDING = 1 + 1e-5;

/**
 * SCAFFOLD's control variate of the coordinator after a round: the direction in which all sites together go, of which each site subtracts its own.
 *
 *   c ← c + |S| / N Σₖ pₖ (cₖ⁺ - cₖ)
 *
 * with the shares pₖ of the weighted mean, head by head, so that c is the gradient of what federated averaging descends; the paper's sites count alike.
 *
 * @param control c; null where the variates begin, which is 0.
 * @param updates of the sites S that answered: `delta` is the change of the site's own variate, cₖ⁺ - cₖ.
 * @param sites N, sites that train in the run.
 * @returns refuses as `aggregate` and `applyDelta` do.
 * @see Karimireddy et al. 2020, algorithm 1, https://arxiv.org/abs/1910.06378
 */
export function movedControl(
  control: readonly NamedTensor[] | null,
  updates: readonly SiteUpdate[],
  sites: number,
): Result<readonly NamedTensor[]> {
  const mean = aggregate(MEAN, updates);
  if (!mean.ok) return mean;
  const present = updates.length / sites;
  const change = mean.value.delta.map((tensor) => ({ ...tensor, values: tensor.values.map((value) => present * value) }));
  return control === null ? ok(change) : applyDelta(control, change);
}

/** The same for numbers that are read in pieces: the updates are those of the variates, the base is c. */
export const controlRecipe = (updates: readonly SiteTerms[], sites: number): Recipe => ({
  combination: ruleOf(MEAN).combine(updates, { kind: "none" }),
  sites: updates.length,
  step: { kind: "share", of: updates.length / sites },
  taught: headsTaught(updates),
  shareOfLatest: null,
});

const MEAN = { rule: "mean", tolerated: 0 } as const;
