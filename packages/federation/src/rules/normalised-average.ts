import type { Head } from "@midline/shared/weights/head-of";
import type { SiteTerms } from "../site-update.js";
import { sharesOf, weightedSum } from "./federated-average.js";
import type { Rule } from "./rule.js";

/**
 * FedNova: the mean of the sites' changes a step, times the mean number of steps. A site that took more steps than others pulls no harder.
 *
 *   Δʰ = τʰ Σₖ pₖʰ Δₖʰ / τₖ,   τʰ = Σₖ pₖʰ τₖ,   pₖʰ = nₖʰ / nʰ
 *
 * τₖ are the site's local steps, which is the paper's ‖aₖ‖₁ for plain SGD; for other local optimisers it is the usual approximation.
 * With equal steps it is federated averaging.
 *
 * @see Wang et al. 2020, equation 7, https://arxiv.org/abs/2007.07481
 */
export const NORMALISED_AVERAGE: Rule = { least: 1, needs: "none", combine: (sites) => weightedSum(sites, stepShares) };

function stepShares(sites: readonly SiteTerms[], head: Head): readonly number[] {
  const shares = sharesOf(sites, head);
  const meanSteps = sites.reduce((sum, { steps }, k) => sum + shares[k]! * steps, 0);
  return sites.map(({ steps }, k) => (shares[k]! * meanSteps) / steps);
}
