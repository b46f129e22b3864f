import { graphql } from "../generated/gql";
import type { CaseQuery } from "../generated/graphql";

export const CASES = graphql(`
  query CaseList($filter: CaseFilter, $after: String) {
    cases(filter: $filter, first: 25, after: $after) {
      edges {
        node {
          id
          pseudonym
          ageYears
          location
          createdAt
          site {
            id
            name
            synthetic
          }
          labels {
            target
            state
            value
            tier
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

export const CASE_SITES = graphql(`
  query CaseSites {
    sites(first: 200) {
      edges {
        node {
          id
          code
          name
        }
      }
    }
  }
`);

export const CASE = graphql(`
  query Case($id: ID!) {
    case(id: $id) {
      id
      pseudonym
      ageYears
      location
      createdAt
      site {
        id
        code
        name
        synthetic
      }
      labels {
        target
        state
        value
        tier
        rule
        reason
      }
    }
  }
`);

export const CASE_HISTORY = graphql(`
  query CaseHistory($id: ID!) {
    case(id: $id) {
      id
      history {
        revisionId
        number
        at
        by
        source
        importId
        fileName
        reason
        changedLabel
        fields {
          column
          before
          after
        }
        labels {
          target
          state
          value
          tier
          rule
          reason
        }
      }
    }
  }
`);

export type CaseDetail = NonNullable<CaseQuery["case"]>;
