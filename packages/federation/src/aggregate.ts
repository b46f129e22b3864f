import type { Aggregation } from "@midline/shared/protocol/aggregation";
import type { Result } from "@midline/shared/result";
import { coordinateMedian, trimmedMean } from "./rules/coordinate-wise.js";
import { federatedAverage } from "./rules/federated-average.js";
import { multiKrum } from "./rules/multi-krum.js";
import { normBoundedMean } from "./rules/norm-bounded-mean.js";
import { normalisedAverage } from "./rules/normalised-average.js";
import type { Aggregate } from "./rules/weighted-sum.js";
import type { SiteUpdate } from "./site-update.js";

/** One change of the global weights from those of the sites, by the rule of a plan. Refuses as the rule does. */
export function aggregate({ rule, tolerated }: Aggregation, updates: readonly SiteUpdate[]): Result<Aggregate> {
  switch (rule) {
    case "mean":
    case "cyclic": // of the one site whose turn it is
      return federatedAverage(updates);
    case "normalised-mean":
      return normalisedAverage(updates);
    case "median":
      return coordinateMedian(updates);
    case "trimmed-mean":
      return trimmedMean(updates, tolerated);
    case "norm-bounded-mean":
      return normBoundedMean(updates);
    case "multi-krum":
      return multiKrum(updates, tolerated);
  }
}
