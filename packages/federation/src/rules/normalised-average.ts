import { ok, type Result } from "@midline/shared/result";
import type { Head } from "@midline/shared/weights/head-of";
import type { SiteUpdate } from "../site-update.js";
import { comparable } from "./comparable.js";
import { byHead, sharesOf } from "./federated-average.js";
import { type Aggregate, weightedSum } from "./weighted-sum.js";

/**
 * FedNova: the mean of the sites' changes a step, times the mean number of steps. A site that took more steps than others pulls no harder.
 *
 *   Δʰ = τʰ Σₖ pₖʰ Δₖʰ / τₖ,   τʰ = Σₖ pₖʰ τₖ,   pₖʰ = nₖʰ / nʰ
 *
 * τₖ are the site's local steps, which is the paper's ‖aₖ‖₁ for plain SGD; for other local optimisers it is the usual approximation.
 * With equal steps it is federated averaging.
 *
 * @returns refuses as `comparable` does.
 * @see Wang et al. 2020, equation 7, https://arxiv.org/abs/2007.07481
 */
export function normalisedAverage(updates: readonly SiteUpdate[]): Result<Aggregate> {
  const compared = comparable(updates);
  return compared.ok ? ok(weightedSum(compared.value, byHead(compared.value.sites, stepShares))) : compared;
}

function stepShares(sites: readonly SiteUpdate[], head: Head): readonly number[] {
  const shares = sharesOf(sites, head);
  const meanSteps = sites.reduce((sum, { steps }, k) => sum + shares[k]! * steps, 0);
  return sites.map(({ steps }, k) => (shares[k]! * meanSteps) / steps);
}
