import { connectionRows, withParent, type PolicyRows } from "../platform/graphql/policy.js";
import { IMPORT_ROLES } from "./find-label-import.js";

export const labelsPolicy: PolicyRows = {
  Query: { labelTemplate: "signedIn", labelImport: IMPORT_ROLES, labelImports: IMPORT_ROLES, labelMapping: ["siteCoordinator"] },
  Mutation: {
    commitLabelImport: ["siteCoordinator"],
    correctLabelImport: ["siteCoordinator"],
    dropLabelImport: ["siteCoordinator"],
    undoLabelImport: ["siteCoordinator"],
  },
  // Readers read blind: they are not told what others have said.
  Case: { ...withParent("labels"), history: ["siteCoordinator", "clinician", "adjudicator", "auditor"] },
  Site: withParent("caseCount"),
  Label: withParent("target state value rule reason tier revisionId"),
  LabelImport: {
    ...withParent(
      "id site fileName state dryRunHash encoding delimiter totalRows created updated unchanged rejected importedBy createdAt committedAt job format changedLabels undoneAt undoneBy",
    ),
    fileProblems: ["siteCoordinator"],
    rows: ["siteCoordinator"],
    ignoredColumns: ["siteCoordinator"],
    corrections: ["siteCoordinator"],
    mayCorrect: ["siteCoordinator"],
    corrects: ["siteCoordinator"],
    correctedAs: ["siteCoordinator"],
    reason: ["siteCoordinator"],
    undoReason: ["siteCoordinator"],
    changes: ["siteCoordinator"],
    changedLabelsInUse: ["siteCoordinator"],
    sameFileAs: ["siteCoordinator"],
    whyNotUndo: ["siteCoordinator"],
  },
  ImportRow: withParent("row pseudonym outcome problems"),
  ImportProblem: withParent("row column value code message remedy suggestion allowed"),
  AllowedInCell: withParent("values form"),
  CellCorrection: withParent("row column before value by"),
  LabelMapping: withParent("mapping savedAt savedBy"),
  LabelChange: withParent("caseId pseudonym fields before after changesLabel inUse"),
  LabelUse: withParent("cohorts models"),
  CohortInUse: withParent("id name"),
  ChangedField: withParent("column before after"),
  PastLabel: withParent("target state value tier rule reason"),
  CaseEvent: withParent("revisionId number at by source importId fileName reason fields labels changedLabel"),
  ...connectionRows("LabelImport"),
};
