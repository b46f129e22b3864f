import { type PolicyRows, withParent } from "../platform/graphql/policy.js";

/** Who may ask for what of evaluations: the figures belong to the whole consortium. */
export const evaluationsPolicy: PolicyRows = {
  Query: { leaderboard: "signedIn" },
  Mutation: { setModelAlias: ["lead", "dataScientist"] },
  Evaluation: withParent("id site split state statistics failure modelVersion requestedAt finishedAt"),
  ModelVersion: withParent("internalAuroc externalAuroc"),
  WithinSitesAuroc: withParent("value low high n"),
  Estimate: withParent("value low high"),
  SiteStatistics: withParent(
    "n unscored positives negatives suppressed threshold auroc averagePrecision accuracy sensitivity specificity brier dice diceN confusion calibration synthetic",
  ),
  Confusion: withParent("truePositives falsePositives trueNegatives falseNegatives"),
  CalibrationBin: withParent("n probabilitySum positives"),
  Leaderboard: withParent("cohort target columns baseline comparisons rows notShown synthetic disclaimer"),
  LeaderboardColumn: withParent("site split external"),
  LeaderboardRow: withParent(
    "rankFrom rankTo modelVersion internalAuroc internalN externalAuroc externalN difference internalFigures pooledAuroc cells",
  ),
  InternalFigures: withParent("positives negatives accuracy sensitivity specificity dice diceN calibrationInTheLarge calibrationN"),
  AurocDifference: withParent("value low high p n"),
  PooledAuroc: withParent("value low high lower upper width n prevalences"),
  Prevalence: withParent("site share n"),
  LeaderboardCell: withParent("site statistics state"),
};
