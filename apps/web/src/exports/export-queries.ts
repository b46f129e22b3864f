import { graphql } from "../generated/gql";
import type { CohortExportsQuery } from "../generated/graphql";

export const EXPORTS = graphql(`
  query CohortExports($cohortId: ID, $after: String) {
    cohortExports(cohortId: $cohortId, first: 25, after: $after) {
      edges {
        node {
          id
          format
          state
          fileName
          bytes
          digest
          createdAt
          expiresAt
          cohort {
            id
            name
            version
            digest
            synthetic
          }
          rowsOf {
            id
            code
            name
          }
          job {
            id
            phase
            done
            total
            rate
            cancelAsked
            error {
              code
              message
              remedy
            }
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

export const EXPORT_COHORT = graphql(`
  mutation ExportCohort($cohortId: ID!, $format: ExportFormat!, $licence: String!) {
    exportCohort(cohortId: $cohortId, format: $format, licence: $licence) {
      id
    }
  }
`);

export const CANCEL_EXPORT = graphql(`
  mutation CancelExport($id: ID!) {
    cancelExport(id: $id) {
      id
    }
  }
`);

export type ExportRow = CohortExportsQuery["cohortExports"]["edges"][number]["node"];
