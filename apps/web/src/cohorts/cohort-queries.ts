import { graphql } from "../generated/gql";
import type { CohortPageQuery, PreviewCohortQuery } from "../generated/graphql";

export const COHORTS = graphql(`
  query Cohorts($after: String) {
    cohorts(first: 25, after: $after) {
      edges {
        node {
          id
          name
          target
          size {
            atLeast
            atMost
          }
          digest
          createdAt
          synthetic
          frozenBy {
            id
            name
          }
          sites {
            total {
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

export const COHORT = graphql(`
  query CohortPage($id: ID!) {
    cohort(id: $id) {
      id
      name
      target
      size {
        atLeast
        atMost
      }
      digest
      createdAt
      synthetic
      frozenBy {
        id
        name
      }
      attrition {
        rule
        description
        remaining {
          atLeast
          atMost
        }
        excluded {
          atLeast
          atMost
        }
      }
      sites {
        total {
          atLeast
          atMost
        }
        train {
          atLeast
          atMost
        }
        validation {
          atLeast
          atMost
        }
        external {
          atLeast
          atMost
        }
        positives {
          atLeast
          atMost
        }
        negatives {
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
      folds {
        fold
        total {
          atLeast
          atMost
        }
        positives {
          atLeast
          atMost
        }
        negatives {
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
    }
  }
`);

export const PREVIEW_COHORT = graphql(`
  query PreviewCohort($input: FreezeCohortInput!) {
    previewCohort(input: $input) {
      size {
        atLeast
        atMost
      }
      attrition {
        rule
        description
        remaining {
          atLeast
          atMost
        }
        excluded {
          atLeast
          atMost
        }
      }
      sites {
        total {
          atLeast
          atMost
        }
        train {
          atLeast
          atMost
        }
        validation {
          atLeast
          atMost
        }
        external {
          atLeast
          atMost
        }
        positives {
          atLeast
          atMost
        }
        negatives {
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
      folds {
        fold
        total {
          atLeast
          atMost
        }
        positives {
          atLeast
          atMost
        }
        negatives {
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
      foldWarnings {
        message
        site {
          id
          name
        }
      }
    }
  }
`);

export const FREEZE_COHORT = graphql(`
  mutation FreezeCohort($input: FreezeCohortInput!) {
    freezeCohort(input: $input) {
      id
    }
  }
`);

export const SITE_CHOICES = graphql(`
  query SiteChoices {
    sites(first: 100) {
      edges {
        node {
          id
          code
          name
          kind
          synthetic
          caseCount {
            atLeast
            atMost
          }
        }
      }
    }
  }
`);

export type CohortDetail = NonNullable<CohortPageQuery["cohort"]>;
export type AttritionSteps = CohortDetail["attrition"];
export type CohortSites = CohortDetail["sites"];
export type CohortFolds = CohortDetail["folds"];
export type FoldWarnings = PreviewCohortQuery["previewCohort"]["foldWarnings"];
