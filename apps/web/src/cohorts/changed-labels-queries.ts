import { graphql } from "../generated/gql";

export const COHORT_CHANGED_LABELS = graphql(`
  query CohortChangedLabels($id: ID!) {
    cohort(id: $id) {
      id
      changedLabels {
        ownCount
        count {
          atLeast
          atMost
        }
        sites {
          count {
            atLeast
            atMost
          }
          site {
            id
            code
            name
            kind
          }
        }
        cases {
          edges {
            node {
              pinned
              now
              state
              since
              case {
                id
                pseudonym
              }
            }
          }
        }
      }
      changedLabelsKept {
        reason
        createdAt
        person {
          id
          name
        }
      }
    }
  }
`);

export const KEEP_CHANGED_LABELS = graphql(`
  mutation KeepChangedLabels($cohortId: ID!, $reason: String!) {
    keepChangedLabels(cohortId: $cohortId, reason: $reason) {
      id
    }
  }
`);
