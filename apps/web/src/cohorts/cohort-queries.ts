import { graphql } from "../generated/gql";
import type { CohortPageQuery, PreviewCohortQuery } from "../generated/graphql";

/** What a preview and a frozen cohort have in common. The documents that use these by name are given their text when they are generated. */
graphql(`
  fragment Count on ReleasedCount {
    atLeast
    atMost
  }
`);

graphql(`
  fragment CohortStep on AttritionStep {
    position
    rule
    description
    remaining {
      ...Count
    }
    excluded {
      ...Count
    }
    withoutValue {
      ...Count
    }
    undecided
    sites {
      remaining {
        ...Count
      }
      excluded {
        ...Count
      }
      withoutValue {
        ...Count
      }
      site {
        id
        code
        name
        kind
      }
    }
  }
`);

graphql(`
  fragment CohortSite on CohortSiteCount {
    total {
      ...Count
    }
    positives {
      ...Count
    }
    negatives {
      ...Count
    }
    unlabelled {
      ...Count
    }
    splits {
      split
      total {
        ...Count
      }
      positives {
        ...Count
      }
      negatives {
        ...Count
      }
      unlabelled {
        ...Count
      }
    }
    site {
      id
      code
      name
      kind
    }
  }
`);

graphql(`
  fragment CohortFold on CohortFoldCount {
    fold
    total {
      ...Count
    }
    positives {
      ...Count
    }
    negatives {
      ...Count
    }
    site {
      id
      code
      name
      kind
    }
  }
`);

export const COHORTS = graphql(`
  query Cohorts($after: String) {
    cohorts(first: 25, after: $after) {
      edges {
        node {
          id
          name
          version
          target
          size {
            ...Count
          }
          digest
          lock {
            id
            reason
          }
          deprecation {
            id
            reason
          }
          createdAt
          synthetic
          frozenBy {
            id
            name
          }
          sites {
            total {
              ...Count
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
      version
      samePatient
      lock {
        id
        reason
        createdAt
        by {
          id
          name
        }
      }
      deprecation {
        id
        reason
        createdAt
        by {
          id
          name
        }
      }
      events {
        id
        kind
        reason
        createdAt
        by {
          id
          name
        }
      }
      versions {
        id
        name
        version
        digest
        createdAt
        lock {
          id
          reason
        }
        deprecation {
          id
          reason
        }
      }
      runs {
        id
        name
        state
      }
      exportsRows {
        id
        code
        name
      }
      target
      size {
        ...Count
      }
      digest
      createdAt
      synthetic
      frozenBy {
        id
        name
      }
      rules {
        sentence
      }
      attrition {
        ...CohortStep
      }
      sites {
        ...CohortSite
      }
      folds {
        ...CohortFold
      }
    }
  }
`);

export type CohortDetail = NonNullable<CohortPageQuery["cohort"]>;
export type AttritionSteps = CohortDetail["attrition"];
export type CohortSites = CohortDetail["sites"];
export type CohortFolds = CohortDetail["folds"];
export type FoldWarnings = PreviewCohortQuery["previewCohort"]["foldWarnings"];
