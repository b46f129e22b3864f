import { connectionRows, type PolicyRows, withParent } from "../platform/graphql/policy.js";

/** Who may ask where something came from: all of the consortium; cases, revisions and predictions one by one at their own site alone. */
export const lineagePolicy: PolicyRows = {
  Query: { lineage: "signedIn", lineageThings: "signedIn" },
  Lineage: withParent("focus nodes edges runCount after"),
  LineageNode: withParent("key kind id runId fromRound toRound use count sites assay thing"),
  LineageEdge: withParent("from to use"),
  LineageSite: withParent("site count own"),
  LineageThings: withParent("things after"),
  LineageRevision: withParent("id case number source createdAt assays"),
  LineageAssay: withParent("name result cloneOrPanel date"),
  Mutation: { keepChangedLabels: ["lead", "dataScientist"] },
  Cohort: withParent("changedLabels changedLabelsKept"),
  ModelVersion: withParent("changedLabels"),
  ChangedLabels: withParent("count sites since ownCount cases"),
  ...connectionRows("ChangedLabelOfCase"),
  ChangedLabelOfCase: withParent("case pinned now state use since"),
  ChangedLabelDismissal: withParent("person reason createdAt"),
};
