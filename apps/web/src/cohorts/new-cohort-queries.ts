import { graphql } from "../generated/gql";

export const PREVIEW_COHORT = graphql(`
  query PreviewCohort($input: FreezeCohortInput!) {
    previewCohort(input: $input) {
      leak
      size {
        ...Count
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
            ...Count
          }
        }
      }
    }
  }
`);
