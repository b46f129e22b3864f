import { sharesOf, weightedSum } from "./federated-average.js";
import type { Rule } from "./rule.js";

/**
 * Multi-Krum: of K updates, the K - f - 2 whose neighbourhoods are closest are averaged, by their examples; the others are left out.
 *
 *   s(k) = Σ ‖Δₖ - Δⱼ‖² over the K - f - 2 sites j nearest to k
 *
 * Equal scores go by site order.
 *
 * @param tolerated f, sites that may hold anything; from 0. It needs 2 f + 3 updates.
 * @see Blanchard et al. 2017, section 4, https://arxiv.org/abs/1703.02757; El Mhamdi et al. 2018, https://arxiv.org/abs/1802.07927 (how many are averaged)
 */
export const multiKrum = (tolerated: number): Rule => ({
  least: 2 * tolerated + 3,
  needs: "distances",
  combine: (sites, statistics) => {
    if (statistics.kind !== "distances") throw new TypeError("The distances were asked for.");
    const count = sites.length - tolerated - 2;
    const scores = scoresOf(statistics.distances, count);
    const chosen = new Set([...scores.keys()].toSorted((a, b) => scores[a]! - scores[b]! || a - b).slice(0, count));
    const none = { trunk: 0, classification: 0, segmentation: 0, age: 0 };
    const counted = sites.map((site, k) => (chosen.has(k) ? site : { ...site, examples: none }));
    return weightedSum(counted, sharesOf);
  },
});

/** Sums of squared distances to the nearest `neighbours` others. */
const scoresOf = (distances: readonly Float64Array[], neighbours: number): readonly number[] =>
  distances.map((row, k) => {
    const others = row.filter((_, j) => j !== k).sort();
    return others.subarray(0, neighbours).reduce((sum, distance) => sum + distance, 0);
  });
