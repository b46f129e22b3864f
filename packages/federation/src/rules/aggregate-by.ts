import { ok, type Result } from "@midline/shared/result";
import { headOf } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { flatten, inNameOrder, readerOf } from "../flat.js";
import type { SiteUpdate } from "../site-update.js";
import { combiner } from "./combine.js";
import { comparable } from "./comparable.js";
import { type Rule, type SiteWeights, trunkWeights } from "./rule.js";
import { gatherStatistics } from "./statistics.js";

/** What a rule made of the updates. */
export interface Aggregate {
  /** The change of the global weights: float32 tensors in name order. */
  readonly delta: readonly NamedTensor[];
  readonly weights: SiteWeights;
}

/** A rule over updates that are whole in memory. Refuses as `comparable` does. */
export function aggregateBy(rule: Rule, updates: readonly SiteUpdate[]): Result<Aggregate> {
  const compared = comparable(
    updates.map((update) => ({ ...update, tensors: update.delta })),
    rule.least,
  );
  if (!compared.ok) return compared;
  const sites = compared.value.map(({ delta, ...terms }) => ({ ...terms, delta: inNameOrder(delta) }));
  const tensors = flatten(sites[0]?.delta ?? []);
  const statistics = gatherStatistics(rule.needs, { tensors, sites: sites.map(({ delta }) => readerOf(tensors, delta)) });
  const combination = rule.combine(sites, statistics);
  const combine = combiner(combination);
  const delta = tensors.map(({ name, shape, from, to }, t) => {
    const values = new Float32Array(to - from);
    combine({ head: headOf(name), numbersOf: (k) => sites[k]!.delta[t]!.values, out: values });
    return { name, shape, values };
  });
  return ok({ delta, weights: trunkWeights(combination, sites) });
}
