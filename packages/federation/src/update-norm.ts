import type { TrainingPlan } from "@midline/shared/protocol/training-plan";

/**
 * The largest L2 norm an honest update may have: 2 · η · steps · √P, to four digits. AdamW moves a weight by about η a step; twice that for
 * every weight in every step is more than training does.
 */
export const largestUpdateNorm = (
  { learningRate, localSteps }: Pick<TrainingPlan, "learningRate" | "localSteps">,
  parameterCount: number,
): number => Number((2 * learningRate * localSteps * Math.sqrt(parameterCount)).toPrecision(4));
