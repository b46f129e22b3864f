import { graphql } from "../generated/gql";
import type { PredictionPageQuery } from "../generated/graphql";

export const PREDICTIONS = graphql(`
  query Predictions($after: String, $state: PredictionState) {
    predictions(first: 25, after: $after, state: $state) {
      edges {
        node {
          id
          state
          requestedAt
          answeredAt
          synthetic
          siteConnection
          requestedBy {
            id
            name
          }
          case {
            id
            pseudonym
            site {
              id
              code
              name
            }
          }
          modelVersion {
            id
            name
            target
            covariates
            attention
          }
          probability {
            value
            low
            high
          }
          withheld {
            code
          }
          views
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

export const PREDICTION = graphql(`
  query PredictionPage($id: ID!) {
    prediction(id: $id) {
      id
      state
      requestedAt
      answeredAt
      synthetic
      siteConnection
      views
      tumourVolumeMl
      sequencesUsed
      requestedBy {
        id
        name
      }
      case {
        id
        pseudonym
        ageYears
        location
        site {
          id
          code
          name
          kind
          connection
          lastSeenAt
        }
      }
      modelVersion {
        changedLabels {
          count {
            atLeast
            atMost
          }
        }
        id
        name
        target
        digest
        fold
        covariates
        attention
      }
      probability {
        value
        low
        high
      }
      withheld {
        code
        message
      }
      calibrated {
        probability {
          value
          low
          high
        }
        decision
        abstainLow
        abstainHigh
        temperature
        n
        source
        prevalence
      }
      failure {
        code
        message
        remedy
      }
      siteEvaluation {
        id
        split
        state
        site {
          id
          code
          name
          kind
        }
        statistics {
          n
          positives
          negatives
          suppressed
          threshold
          diceN
          auroc {
            value
            low
            high
          }
          sensitivity {
            value
            low
            high
          }
          specificity {
            value
            low
            high
          }
          dice {
            value
            low
            high
          }
        }
      }
    }
  }
`);

export const CASE_CHOICES = graphql(`
  query CaseChoices($filter: CaseFilter) {
    cases(filter: $filter, first: 30) {
      totalCount
      edges {
        node {
          id
          pseudonym
          ageYears
          location
          site {
            id
            code
            name
            connection
          }
        }
      }
    }
  }
`);

export const MODEL_CHOICES = graphql(`
  query ModelChoices {
    modelVersions(task: DIAGNOSIS, first: 50) {
      edges {
        node {
          id
          name
          target
          covariates
          attention
          aliases
          createdAt
          run {
            id
            name
          }
        }
      }
    }
  }
`);

export const REQUEST_PREDICTION = graphql(`
  mutation RequestPrediction($caseId: ID!, $modelVersionId: ID!) {
    requestPrediction(caseId: $caseId, modelVersionId: $modelVersionId) {
      id
    }
  }
`);

export type PredictionDetail = NonNullable<PredictionPageQuery["prediction"]>;
