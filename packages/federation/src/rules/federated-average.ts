import type { Result } from "@midline/shared/result";
import { type Head, HEADS } from "@midline/shared/weights/head-of";
import type { SiteTerms, SiteUpdate } from "../site-update.js";
import { type Aggregate, aggregateBy } from "./aggregate-by.js";
import type { Combination, Rule } from "./rule.js";

/**
 * Federated averaging, each head by its own counts: the example-weighted mean of the sites' changes.
 *
 *   Δʰ = Σₖ (nₖʰ / nʰ) Δₖʰ,   nʰ = Σₖ nₖʰ,   h ∈ {trunk, classification, segmentation, age}
 *
 * A site without masks adds nothing to the segmentation head; a head that no site taught does not move.
 *
 * @see McMahan et al. 2017, Algorithm 1, https://arxiv.org/abs/1602.05629
 */
export const FEDERATED_AVERAGE: Rule = { least: 1, needs: "none", combine: (sites) => weightedSum(sites, sharesOf) };

/** Of updates that are whole in memory. Refuses as `comparable` does. */
export const federatedAverage = (updates: readonly SiteUpdate[]): Result<Aggregate> => aggregateBy(FEDERATED_AVERAGE, updates);

/** Each site's share of the examples of a head, in the order given; all 0 when no site taught it. */
export function sharesOf(sites: readonly Pick<SiteTerms, "examples">[], head: Head): readonly number[] {
  const total = sites.reduce((sum, { examples }) => sum + examples[head], 0);
  return sites.map(({ examples }) => (total === 0 ? 0 : examples[head] / total));
}

/** One list of coefficients for each head. */
export function weightedSum(
  sites: readonly SiteTerms[],
  coefficients: (sites: readonly SiteTerms[], head: Head) => readonly number[],
): Combination {
  const [trunk, classification, segmentation, age] = HEADS.map((head) => coefficients(sites, head));
  return {
    kind: "weighted-sum",
    coefficients: { trunk: trunk ?? [], classification: classification ?? [], segmentation: segmentation ?? [], age: age ?? [] },
  };
}
