import type { TrainingPlan } from "@midline/shared/protocol/training-plan";

/**
 * Sites that are asked to train in a round, in site order: all of the plan, or in cyclic weight transfer the one whose turn it is.
 *
 * @param round from 0.
 * @see Chang et al. 2018, https://doi.org/10.1093/jamia/ocy017 (cyclic weight transfer)
 */
export function sitesAsked(
  { aggregation, trainingSites }: Pick<TrainingPlan, "aggregation" | "trainingSites">,
  round: number,
): readonly string[] {
  const sites = trainingSites.toSorted();
  return aggregation.rule === "cyclic" ? sites.slice(round % sites.length, (round % sites.length) + 1) : sites;
}
