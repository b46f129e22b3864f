import { ok, type Result } from "@midline/shared/result";
import type { SiteUpdate } from "../site-update.js";
import { comparable } from "./comparable.js";
import { byHead, sharesOf } from "./federated-average.js";
import { medianOf } from "./median-of.js";
import { normOf } from "./norm-of.js";
import { type Aggregate, weightedSum } from "./weighted-sum.js";

/**
 * Federated averaging of changes that are held to one length, so that no site can shout the others down:
 *
 *   Δʰ = Σₖ pₖʰ min(1, M / ‖Δₖ‖) Δₖʰ,   M = median over the sites of ‖Δⱼ‖
 *
 * @returns refuses as `comparable` does.
 * @see Sun et al. 2019, https://arxiv.org/abs/1911.07963 (the bound); Nguyen et al. 2022, section 4.3, https://arxiv.org/abs/2101.02281
 *   (the median as the bound)
 */
export function normBoundedMean(updates: readonly SiteUpdate[]): Result<Aggregate> {
  const compared = comparable(updates);
  if (!compared.ok) return compared;
  const { sites } = compared.value;
  const norms = sites.map(({ delta }) => normOf(delta));
  const bound = medianOf(Float64Array.from(norms));
  const held = norms.map((norm) => (norm > bound ? bound / norm : 1));
  return ok(
    weightedSum(
      compared.value,
      byHead(sites, (_, head) => sharesOf(sites, head).map((share, k) => share * held[k]!)),
    ),
  );
}
