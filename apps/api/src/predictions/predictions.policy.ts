import { connectionRows, type PolicyRows, withParent } from "../platform/graphql/policy.js";

/** Who may ask for what of predictions; of which hospital is checked row by row. */
export const predictionsPolicy: PolicyRows = {
  Query: { prediction: ["clinician", "siteCoordinator", "auditor"], predictions: ["clinician", "siteCoordinator", "auditor"] },
  Mutation: { requestPrediction: ["clinician"] },
  Prediction: withParent(
    "id case modelVersion state requestedBy requestedAt answeredAt siteConnection probability withheld calibrated views tumourVolumeMl sequencesUsed synthetic failure siteEvaluation",
  ),
  CalibratedProbability: withParent("probability decision abstainLow abstainHigh temperature n source prevalence"),
  WithheldReason: withParent("code sequence message value limit"),
  ...connectionRows("Prediction"),
};
