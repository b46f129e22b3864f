import { connectionRows, withParent, type PolicyRows } from "../platform/graphql/policy.js";
import { IMPORT_ROLES } from "./find-label-import.js";

export const labelsPolicy: PolicyRows = {
  Query: { labelTemplate: "signedIn", labelImport: IMPORT_ROLES, labelImports: IMPORT_ROLES },
  Mutation: { dryRunLabelImport: ["siteCoordinator"], commitLabelImport: ["siteCoordinator"] },
  Case: withParent("labels"),
  Site: withParent("caseCount"),
  Label: withParent("target state value rule reason tier revisionId"),
  LabelImport: {
    ...withParent(
      "id site fileName state dryRunHash encoding delimiter totalRows created updated unchanged rejected importedBy createdAt committedAt",
    ),
    fileProblems: ["siteCoordinator"],
    rows: ["siteCoordinator"],
    rejectedCsv: ["siteCoordinator"],
  },
  ImportRow: withParent("row pseudonym outcome problems"),
  ImportProblem: withParent("row column value code message remedy"),
  ...connectionRows("LabelImport"),
};
