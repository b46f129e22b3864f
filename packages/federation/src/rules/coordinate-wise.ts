import { ok, type Result } from "@midline/shared/result";
import { headOf } from "@midline/shared/weights/head-of";
import type { SiteUpdate } from "../site-update.js";
import { type Comparable, comparable, tensorsOf } from "./comparable.js";
import { medianOf } from "./median-of.js";
import type { Aggregate } from "./weighted-sum.js";

/**
 * The median of every coordinate over the sites that taught its head, each site once whatever it counts: fewer than half of them may hold anything.
 * A head that no site taught does not move.
 *
 * @returns refuses as `comparable` does.
 * @see Yin et al. 2018, definition 1, https://arxiv.org/abs/1803.01498
 */
export function coordinateMedian(updates: readonly SiteUpdate[]): Result<Aggregate> {
  const compared = comparable(updates);
  return compared.ok ? ok(coordinateWise(compared.value, medianOf)) : compared;
}

/**
 * The mean of every coordinate without its `trimmed` largest and `trimmed` smallest values, over the sites that taught its head, each once.
 * A head that too few sites taught for that is taken by its median.
 *
 * @param trimmed sites that may hold anything; from 0.
 * @returns refuses as `comparable` does, with fewer than 2 `trimmed` + 1 updates too.
 * @see Yin et al. 2018, definition 2, https://arxiv.org/abs/1803.01498
 */
export function trimmedMean(updates: readonly SiteUpdate[], trimmed: number): Result<Aggregate> {
  const compared = comparable(updates, 2 * trimmed + 1);
  if (!compared.ok) return compared;
  return ok(coordinateWise(compared.value, (values) => (values.length > 2 * trimmed ? meanWithin(values, trimmed) : medianOf(values))));
}

function meanWithin(values: Float64Array, trimmed: number): number {
  const kept = values.sort().subarray(trimmed, values.length - trimmed);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}

/** `choose` may sort what it is given. */
function coordinateWise({ sites, names }: Comparable, choose: (values: Float64Array) => number): Aggregate {
  const delta = names.map((name) => {
    const head = headOf(name);
    const all = tensorsOf(sites, name);
    const tensors = all.filter((_, k) => sites[k]!.examples[head] > 0);
    const values = new Float32Array(all[0]?.values.length ?? 0);
    const coordinate = new Float64Array(tensors.length);
    for (let i = 0; tensors.length > 0 && i < values.length; i++) {
      for (let k = 0; k < tensors.length; k++) coordinate[k] = tensors[k]!.values[i]!;
      values[i] = choose(coordinate);
    }
    return { name, shape: all[0]?.shape ?? [], values };
  });
  return { delta, weights: sites.map(({ siteCode }) => ({ siteCode, weight: null })) };
}
