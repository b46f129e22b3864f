import { type Head, HEADS } from "@midline/shared/weights/head-of";
import type { SiteTerms } from "../site-update.js";
import type { Combination, Rule } from "./rule.js";

/**
 * The median of every coordinate over the sites that taught its head, each site once whatever it counts: fewer than half of them may hold anything.
 * A head that no site taught does not move.
 *
 * @see Yin et al. 2018, definition 1, https://arxiv.org/abs/1803.01498
 */
export const COORDINATE_MEDIAN: Rule = { least: 1, needs: "none", combine: (sites) => coordinateWise(sites, null) };

/**
 * The mean of every coordinate without its `trimmed` largest and `trimmed` smallest values, over the sites that taught its head, each once.
 * A head that too few sites taught for that is taken by its median.
 *
 * @param trimmed sites that may hold anything; from 0. It needs 2 `trimmed` + 1 updates.
 * @see Yin et al. 2018, definition 2, https://arxiv.org/abs/1803.01498
 */
export const trimmedMean = (trimmed: number): Rule => ({
  least: 2 * trimmed + 1,
  needs: "none",
  combine: (sites) => coordinateWise(sites, trimmed),
});

function coordinateWise(sites: readonly SiteTerms[], trimmed: number | null): Combination {
  const [trunk, classification, segmentation, age] = HEADS.map((head) => taughtBy(sites, head));
  return {
    kind: "coordinate-wise",
    sites: { trunk: trunk ?? [], classification: classification ?? [], segmentation: segmentation ?? [], age: age ?? [] },
    trimmed,
  };
}

const taughtBy = (sites: readonly SiteTerms[], head: Head): readonly number[] =>
  [...sites.keys()].filter((k) => sites[k]!.examples[head] > 0);
