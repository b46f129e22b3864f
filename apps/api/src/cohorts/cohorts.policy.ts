import { COUNT_ROLES } from "../cases/floor-for.js";
import { connectionRows, type PolicyRows, withParent } from "../platform/graphql/policy.js";

/** Who may ask for what of cohorts: everyone sees counts, nobody sees another site's patients, and the lead answers for a lock. */
export const cohortsPolicy: PolicyRows = {
  Query: {
    cohort: "signedIn",
    cohorts: "signedIn",
    previewCohort: ["lead", "dataScientist"],
    previewTableOne: ["lead", "dataScientist"],
    previewCohortChanges: ["lead", "dataScientist"],
    cohortDiff: "signedIn",
    sharedPatients: ["siteCoordinator"],
  },
  Mutation: { freezeCohort: ["lead", "dataScientist"], markCohort: ["lead"] },
  Cohort: {
    ...withParent("id seriesId version samePatient name target digest createdAt frozenBy size synthetic rules attrition sites folds"),
    ...withParent("versions events lock deprecation tableOne validationFraction seed"),
    exclusions: COUNT_ROLES,
  },
  TableOne: withParent("columns blocks"),
  TableOneColumn: withParent("key title n"),
  TableOneBlock: withParent("key title rows missing quartiles differences"),
  TableOneRow: withParent("value cells"),
  Quartiles: withParent("median low high"),
  CohortRule: withParent("field operator low high values whenMissing sentence"),
  CohortExclusion: withParent("pseudonym position value"),
  AttritionStep: withParent("position rule description remaining excluded withoutValue undecided sites"),
  AttritionSiteStep: withParent("site remaining excluded withoutValue"),
  CohortSiteCount: withParent("site total positives negatives unlabelled splits"),
  CohortSplitCount: withParent("split total positives negatives unlabelled"),
  CohortFoldCount: withParent("site fold total positives negatives"),
  CohortPreview: withParent("size attrition sites folds foldWarnings leak"),
  CohortEvent: withParent("id kind reason by createdAt"),
  CohortChanges: withParent("added removed labelsChanged splitsMoved foldsMoved revisionsRenewed redefined rulesDropped rulesAdded"),
  CohortDiff: withParent(
    "from to bump added removed labelsChanged splitsMoved foldsMoved revisionsRenewed redefined rulesDropped rulesAdded rows",
  ),
  CohortDiffRow: withParent("site pseudonym change from to"),
  SharedPatient: withParent("pseudonym otherSiteCodes"),
  FoldWarning: withParent("site message"),
  ...connectionRows("Cohort"),
};
