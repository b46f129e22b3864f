import { graphql } from "../generated/gql";
import type { DryRunLabelImportMutation } from "../generated/graphql";

export const LABEL_IMPORTS = graphql(`
  query LabelImports($after: String) {
    labelImports(first: 25, after: $after) {
      edges {
        node {
          id
          fileName
          state
          totalRows
          created
          updated
          unchanged
          rejected
          encoding
          delimiter
          createdAt
          committedAt
          importedBy {
            id
            name
          }
          site {
            id
            code
            name
            synthetic
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

export const REJECTED_ROWS = graphql(`
  query RejectedRows($id: ID!) {
    labelImport(id: $id) {
      id
      rejectedCsv
    }
  }
`);

export const DRY_RUN = graphql(`
  mutation DryRunLabelImport($siteCode: String!, $fileName: String!, $contentBase64: String!) {
    dryRunLabelImport(siteCode: $siteCode, fileName: $fileName, contentBase64: $contentBase64) {
      id
      fileName
      dryRunHash
      totalRows
      created
      updated
      unchanged
      rejected
      rejectedCsv
      fileProblems {
        row
        column
        value
        code
        message
        remedy
      }
      rows(onlyRejected: true, first: 100) {
        row
        pseudonym
        outcome
        problems {
          row
          column
          value
          code
          message
          remedy
        }
      }
    }
  }
`);

export const COMMIT = graphql(`
  mutation CommitLabelImport($dryRunHash: String!, $validRowsOnly: Boolean!) {
    commitLabelImport(dryRunHash: $dryRunHash, validRowsOnly: $validRowsOnly) {
      id
      created
      updated
      unchanged
      rejected
      totalRows
      committedAt
    }
  }
`);

export type DryRun = DryRunLabelImportMutation["dryRunLabelImport"];
