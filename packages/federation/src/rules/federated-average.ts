import { ok, type Result } from "@midline/shared/result";
import { type Head, HEADS } from "@midline/shared/weights/head-of";
import type { SiteUpdate } from "../site-update.js";
import { comparable } from "./comparable.js";
import { type Aggregate, type Coefficients, weightedSum } from "./weighted-sum.js";

/**
 * Federated averaging, each head by its own counts: the example-weighted mean of the sites' changes.
 *
 *   Δʰ = Σₖ (nₖʰ / nʰ) Δₖʰ,   nʰ = Σₖ nₖʰ,   h ∈ {trunk, classification, segmentation, age}
 *
 * A site without masks adds nothing to the segmentation head; a head that no site taught does not move.
 *
 * @returns refuses as `comparable` does.
 * @see McMahan et al. 2017, Algorithm 1, https://arxiv.org/abs/1602.05629
 */
export function federatedAverage(updates: readonly SiteUpdate[]): Result<Aggregate> {
  const compared = comparable(updates);
  return compared.ok ? ok(weightedSum(compared.value, byHead(compared.value.sites, sharesOf))) : compared;
}

/** Each site's share of the examples of a head, in the order given; all 0 when no site taught it. */
export function sharesOf(sites: readonly Pick<SiteUpdate, "examples">[], head: Head): readonly number[] {
  const total = sites.reduce((sum, { examples }) => sum + examples[head], 0);
  return sites.map(({ examples }) => (total === 0 ? 0 : examples[head] / total));
}

/** One list of coefficients for each head. */
export const byHead = (
  sites: readonly SiteUpdate[],
  coefficients: (sites: readonly SiteUpdate[], head: Head) => readonly number[],
): Coefficients => {
  const [trunk, classification, segmentation, age] = HEADS.map((head) => coefficients(sites, head));
  return { trunk: trunk ?? [], classification: classification ?? [], segmentation: segmentation ?? [], age: age ?? [] };
};
