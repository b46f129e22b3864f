import { graphql } from "../generated/gql";
import type { LabelImportQuery } from "../generated/graphql";

graphql(`
  fragment ImportSeen on LabelImport {
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
    format
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
    job {
      id
      state
      phase
      done
      total
      rate
      cancelAsked
      startedAt
      error {
        code
        message
        remedy
      }
    }
  }
`);

graphql(`
  fragment ProblemSeen on ImportProblem {
    row
    column
    value
    code
    message
    remedy
    suggestion
    allowed {
      values
      form
    }
  }
`);

export const LABEL_IMPORTS = graphql(`
  query LabelImports($after: String) {
    labelImports(first: 25, after: $after) {
      edges {
        node {
          ...ImportSeen
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

export const LABEL_IMPORT = graphql(`
  query LabelImport($id: ID!) {
    labelImport(id: $id) {
      ...ImportSeen
      dryRunHash
      changedLabels
      undoneAt
      undoneBy {
        id
        name
      }
    }
  }
`);

/** What only the hospital's own coordinators see of an import. */
export const IMPORT_DETAILS = graphql(`
  query ImportDetails($id: ID!) {
    labelImport(id: $id) {
      id
      ignoredColumns
      reason
      undoReason
      changedLabelsInUse
      mayCorrect
      corrections {
        row
        column
        before
        value
        by {
          id
          name
        }
      }
      corrects {
        id
      }
      sameFileAs {
        id
        fileName
        committedAt
      }
      whyNotUndo {
        code
        message
        remedy
      }
      fileProblems {
        ...ProblemSeen
      }
      rows(onlyRejected: true, first: 100) {
        row
        problems {
          ...ProblemSeen
        }
      }
    }
  }
`);

export const IMPORT_CHANGES = graphql(`
  query ImportChanges($id: ID!, $onlyLabels: Boolean!, $after: String!) {
    labelImport(id: $id) {
      id
      changes(first: 25, onlyLabels: $onlyLabels, after: $after) {
        caseId
        pseudonym
        changesLabel
        fields {
          column
          before
          after
        }
        before {
          target
          state
          value
          tier
        }
        after {
          target
          state
          value
          tier
        }
        inUse {
          models
          cohorts {
            id
            name
          }
        }
      }
    }
  }
`);

export const LABEL_MAPPING = graphql(`
  query LabelMapping($siteCode: String!) {
    labelMapping(siteCode: $siteCode) {
      mapping
      savedAt
    }
  }
`);

export const COMMIT = graphql(`
  mutation CommitLabelImport($dryRunHash: String!, $validRowsOnly: Boolean!, $reason: String) {
    commitLabelImport(dryRunHash: $dryRunHash, validRowsOnly: $validRowsOnly, reason: $reason) {
      id
      state
    }
  }
`);

export const CORRECT = graphql(`
  mutation CorrectLabelImport($id: ID!, $corrections: [CellCorrectionInput!]!) {
    correctLabelImport(id: $id, corrections: $corrections) {
      id
    }
  }
`);

/** Where an import that was given up goes on, its cells corrected. */
export const CORRECTED_AS = graphql(`
  query CorrectedAs($id: ID!) {
    labelImport(id: $id) {
      id
      correctedAs {
        id
      }
    }
  }
`);

export const DROP = graphql(`
  mutation DropLabelImport($id: ID!) {
    dropLabelImport(id: $id) {
      id
      state
    }
  }
`);

export const UNDO = graphql(`
  mutation UndoLabelImport($id: ID!, $reason: String!) {
    undoLabelImport(id: $id, reason: $reason) {
      id
      state
    }
  }
`);

export type ImportReport = NonNullable<LabelImportQuery["labelImport"]>;

/** An import whose totals the viewer is told: of the own hospital, or anybody's for an auditor. */
export type OwnReport = ImportReport &
  Readonly<Record<"totalRows" | "created" | "updated" | "unchanged" | "rejected" | "changedLabels", number>>;

export const isToldTotals = (report: ImportReport): report is OwnReport => report.totalRows !== null;
