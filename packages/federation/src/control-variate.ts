import { ok, type Result } from "@midline/shared/result";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { applyDelta } from "./apply-delta.js";
import { comparable } from "./rules/comparable.js";
import { byHead, sharesOf } from "./rules/federated-average.js";
import { weightedSum } from "./rules/weighted-sum.js";
import type { SiteUpdate } from "./site-update.js";

/**
 * SCAFFOLD's control variate of the coordinator after a round: the direction in which all sites together go, of which each site subtracts its own.
 *
 *   c ← c + |S| / N Σₖ pₖ (cₖ⁺ - cₖ)
 *
 * with the shares pₖ of the weighted mean, so that c is the gradient of what federated averaging descends; the paper's sites count alike.
 *
 * @param control c; null before the first round, which is 0.
 * @param updates of the sites S that answered: `delta` is the change of the site's own variate, cₖ⁺ - cₖ.
 * @param sites N, sites that train in the run.
 * @returns refuses as `comparable` and `applyDelta` do.
 * @see Karimireddy et al. 2020, algorithm 1, https://arxiv.org/abs/1910.06378
 */
export function movedControl(
  control: readonly NamedTensor[] | null,
  updates: readonly SiteUpdate[],
  sites: number,
): Result<readonly NamedTensor[]> {
  const compared = comparable(updates);
  if (!compared.ok) return compared;
  const present = updates.length / sites;
  const { delta } = weightedSum(
    compared.value,
    byHead(compared.value.sites, (all, head) => sharesOf(all, head).map((share) => share * present)),
  );
  return control === null ? ok(delta) : applyDelta(control, delta);
}
