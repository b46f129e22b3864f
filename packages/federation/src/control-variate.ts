import { ok, refuse, type Result } from "@midline/shared/result";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { aggregate } from "./aggregate.js";
import { applyDelta } from "./apply-delta.js";
import type { SiteUpdate } from "./site-update.js";
import { lookAtAll, openTensors } from "./validate-update.js";

/** In an update's container, what stands before the name of a weight whose variate's change it is. */
const PREFIX = "variate/";

/** One list for the container: the change of every weight, and that of the site's control variate. */
export const withVariate = (delta: readonly NamedTensor[], variate: readonly NamedTensor[]): readonly NamedTensor[] => [
  ...delta,
  ...variate.map((tensor) => ({ ...tensor, name: PREFIX + tensor.name })),
];

/** The two apart again, the variate under the names of the weights. */
export function splitVariate(tensors: readonly NamedTensor[]): {
  readonly delta: readonly NamedTensor[];
  readonly variate: readonly NamedTensor[];
} {
  const isVariate = ({ name }: NamedTensor): boolean => name.startsWith(PREFIX);
  return {
    delta: tensors.filter((tensor) => !isVariate(tensor)),
    variate: tensors.filter(isVariate).map((tensor) => ({ ...tensor, name: tensor.name.slice(PREFIX.length) })),
  };
}

/**
 * Looks at all of the change of a control variate. A variate is a mean of gradients that were clipped, so its change is no longer than two of them.
 *
 * @returns refuses as `validateUpdate` does, of tensors.
 */
export function validateVariate(manifest: readonly TensorShape[], variate: readonly NamedTensor[], gradientClipNorm: number): Result<null> {
  const opened = openTensors(manifest, variate, ROUNDING * 2 * gradientClipNorm);
  const checked = opened.ok ? lookAtAll(opened.value, variate) : opened;
  return checked.ok ? ok(null) : refuse({ ...checked.fault, message: `The control variate: ${checked.fault.message}` });
}

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
  const mean = aggregate({ rule: "mean", tolerated: 0 }, updates);
  if (!mean.ok) return mean;
  const present = updates.length / sites;
  const change = mean.value.delta.map((tensor) => ({ ...tensor, values: tensor.values.map((value) => present * value) }));
  return control === null ? ok(change) : applyDelta(control, change);
}
