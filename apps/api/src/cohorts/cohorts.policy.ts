import { connectionRows, type PolicyRows, withParent } from "../platform/graphql/policy.js";

/** Who may ask for what of cohorts: everyone sees counts, nobody sees another site's patients. */
export const cohortsPolicy: PolicyRows = {
  Query: { cohort: "signedIn", cohorts: "signedIn", previewCohort: ["lead", "dataScientist"] },
  Mutation: { freezeCohort: ["lead", "dataScientist"] },
  Cohort: withParent("id name target digest createdAt frozenBy size synthetic attrition sites folds"),
  AttritionStep: withParent("rule description remaining excluded sites"),
  AttritionSiteStep: withParent("site remaining excluded"),
  CohortSiteCount: withParent("site total train validation external positives negatives unlabelled"),
  CohortFoldCount: withParent("site fold total positives negatives"),
  CohortPreview: withParent("size attrition sites folds foldWarnings"),
  FoldWarning: withParent("site message"),
  ...connectionRows("Cohort"),
};
