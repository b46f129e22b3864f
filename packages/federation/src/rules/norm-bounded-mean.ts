import { sharesOf, weightedSum } from "./federated-average.js";
import { medianOf } from "./median-of.js";
import type { Rule } from "./rule.js";

/**
 * Federated averaging of changes that are held to one length, so that no site can shout the others down:
 *
 *   Δʰ = Σₖ pₖʰ min(1, M / ‖Δₖ‖) Δₖʰ,   M = median over the sites of ‖Δⱼ‖
 *
 * @see Sun et al. 2019, https://arxiv.org/abs/1911.07963 (the bound); Nguyen et al. 2022, section 4.3, https://arxiv.org/abs/2101.02281
 *   (the median as the bound)
 */
export const NORM_BOUNDED_MEAN: Rule = {
  least: 1,
  needs: "norms",
  combine: (sites, statistics) => {
    if (statistics.kind !== "norms") throw new TypeError("The norms were asked for.");
    const { norms } = statistics;
    const bound = medianOf(Float64Array.from(norms));
    const held = norms.map((norm) => (norm > bound ? bound / norm : 1));
    return weightedSum(sites, (_, head) => sharesOf(sites, head).map((share, k) => share * held[k]!));
  },
};
