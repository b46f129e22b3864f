import type { Aggregation } from "@midline/shared/protocol/aggregation";
import type { Result } from "@midline/shared/result";
import { type Aggregate, aggregateBy } from "./rules/aggregate-by.js";
import { COORDINATE_MEDIAN, trimmedMean } from "./rules/coordinate-wise.js";
import { FEDERATED_AVERAGE } from "./rules/federated-average.js";
import { multiKrum } from "./rules/multi-krum.js";
import { NORM_BOUNDED_MEAN } from "./rules/norm-bounded-mean.js";
import { NORMALISED_AVERAGE } from "./rules/normalised-average.js";
import type { Rule } from "./rules/rule.js";
import type { SiteUpdate } from "./site-update.js";

/** The rule that a plan names. */
export function ruleOf({ rule, tolerated }: Aggregation): Rule {
  switch (rule) {
    case "mean":
    case "cyclic": // of the one site whose turn it is
      return FEDERATED_AVERAGE;
    case "normalised-mean":
      return NORMALISED_AVERAGE;
    case "median":
      return COORDINATE_MEDIAN;
    case "trimmed-mean":
      return trimmedMean(tolerated);
    case "norm-bounded-mean":
      return NORM_BOUNDED_MEAN;
    case "multi-krum":
      return multiKrum(tolerated);
  }
}

/** One change of the global weights from those of the sites, whole in memory, by the rule of a plan. Refuses as `comparable` does. */
export const aggregate = (aggregation: Aggregation, updates: readonly SiteUpdate[]): Result<Aggregate> =>
  aggregateBy(ruleOf(aggregation), updates);
