import { ok, type Result } from "@midline/shared/result";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { countOf, flatten, inNameOrder, piecesOf, readerOf } from "../flat.js";
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
  const readers = sites.map((site) => readerOf(tensors, site.delta));
  const statistics = gatherStatistics(rule.needs, { tensors, sites: readers });
  const combination = rule.combine(sites, statistics);
  const { most, combine } = combiner(combination, sites.length);
  const change = new Float32Array(countOf(tensors));
  for (const { head, from, to } of piecesOf(tensors, { from: 0, to: change.length }, most))
    combine({ head, read: (k, into) => readers[k]!(from, into), out: change.subarray(from, to) });
  const delta = tensors.map(({ name, shape, from, to }) => ({ name, shape, values: change.slice(from, to) }));
  return ok({ delta, weights: trunkWeights(combination, sites) });
}
