import { type PolicyRows, withParent } from "../platform/graphql/policy.js";

/** Who may ask for what of ablations: the figures belong to the whole consortium. */
export const ablationsPolicy: PolicyRows = {
  Query: { ablation: "signedIn" },
  Ablation: withParent("cohort target columns dimensions arms differences comparisons rule synthetic disclaimer"),
  AblationDimension: withParent("name levels"),
  AblationArm: withParent(
    "levels classifies segments runs modelVersion internalAuroc internalN externalAuroc externalN internalDice internalDiceN cells",
  ),
  AblationCell: withParent("site state suppressed auroc n dice diceN"),
  AblationDifference: withParent("dimension more less auroc alsoDiffer"),
};
