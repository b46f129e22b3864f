import { graphql } from "../generated/gql";

export const EXCLUSIONS = graphql(`
  query CohortExclusions($id: ID!, $siteCode: String!, $position: Int!, $after: String) {
    cohort(id: $id) {
      id
      exclusions(siteCode: $siteCode, position: $position, first: 100, after: $after) {
        pseudonym
        value
      }
    }
  }
`);
