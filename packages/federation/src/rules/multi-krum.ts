import { ok, type Result } from "@midline/shared/result";
import type { SiteUpdate } from "../site-update.js";
import { comparable } from "./comparable.js";
import { byHead, sharesOf } from "./federated-average.js";
import { squaredDistance } from "./norm-of.js";
import { type Aggregate, weightedSum } from "./weighted-sum.js";

/**
 * Multi-Krum: of K updates, the K - f - 2 whose neighbourhoods are closest are averaged, by their examples; the others are left out.
 *
 *   s(k) = Σ ‖Δₖ - Δⱼ‖² over the K - f - 2 sites j nearest to k
 *
 * Equal scores go by site order.
 *
 * @param tolerated f, sites that may hold anything; from 0.
 * @returns refuses as `comparable` does, with fewer than 2 f + 3 updates too.
 * @see Blanchard et al. 2017, section 4, https://arxiv.org/abs/1703.02757; El Mhamdi et al. 2018, https://arxiv.org/abs/1802.07927 (how many are averaged)
 */
export function multiKrum(updates: readonly SiteUpdate[], tolerated: number): Result<Aggregate> {
  const compared = comparable(updates, 2 * tolerated + 3);
  if (!compared.ok) return compared;
  const { sites } = compared.value;
  const count = sites.length - tolerated - 2;
  const scores = scoresOf(sites, count);
  const chosen = new Set([...scores.keys()].toSorted((a, b) => scores[a]! - scores[b]! || a - b).slice(0, count));
  const none = { trunk: 0, classification: 0, segmentation: 0, age: 0 };
  const counted = sites.map((site, k) => (chosen.has(k) ? site : { ...site, examples: none }));
  return ok(weightedSum(compared.value, byHead(counted, sharesOf)));
}

/** Sums of squared distances to the nearest `neighbours` others. */
function scoresOf(sites: readonly SiteUpdate[], neighbours: number): readonly number[] {
  const distances = sites.map(() => new Float64Array(sites.length));
  for (const [a, one] of sites.entries())
    for (let b = 0; b < a; b++) distances[a]![b] = distances[b]![a] = squaredDistance(one.delta, sites[b]!.delta);
  return distances.map((row, k) => {
    const others = row.filter((_, j) => j !== k).sort();
    return others.subarray(0, neighbours).reduce((sum, distance) => sum + distance, 0);
  });
}
