import { connectionRows, type PolicyRows, withParent } from "../platform/graphql/policy.js";

/** Who may ask for what of cohorts: everyone sees counts, nobody sees another site's patients, and the lead answers for a lock. */
export const cohortsPolicy: PolicyRows = {
  Query: {
    cohort: "signedIn",
    cohorts: "signedIn",
    previewCohort: ["lead", "dataScientist"],
    cohortDiff: "signedIn",
    sharedPatients: ["siteCoordinator"],
  },
  Mutation: { freezeCohort: ["lead", "dataScientist"], markCohort: ["lead"] },
  Cohort: withParent(
    "id seriesId version samePatient name target digest createdAt frozenBy size synthetic attrition sites folds versions events lock deprecation",
  ),
  AttritionStep: withParent("rule description remaining excluded sites"),
  AttritionSiteStep: withParent("site remaining excluded"),
  CohortSiteCount: withParent("site total train validation external positives negatives unlabelled"),
  CohortFoldCount: withParent("site fold total positives negatives"),
  CohortPreview: withParent("size attrition sites folds foldWarnings leak"),
  CohortEvent: withParent("id kind reason by createdAt"),
  CohortDiff: withParent(
    "from to bump added removed labelsChanged splitsMoved foldsMoved revisionsRenewed redefined rulesDropped rulesAdded rows",
  ),
  CohortDiffRow: withParent("site pseudonym change from to"),
  SharedPatient: withParent("pseudonym otherSiteCodes"),
  FoldWarning: withParent("site message"),
  ...connectionRows("Cohort"),
};
