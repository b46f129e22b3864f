import { graphql } from "../generated/gql";
import type { ModelPageQuery } from "../generated/graphql";

export const MODELS = graphql(`
  query Models($after: String) {
    modelVersions(first: 25, after: $after) {
      edges {
        node {
          id
          name
          digest
          roundNumber
          target
          task
          covariates
          attention
          network
          aliases
          createdAt
          synthetic
          run {
            id
            name
          }
          evaluations {
            id
            state
            split
            site {
              id
              code
              name
              kind
            }
            statistics {
              n
              suppressed
              auroc {
                value
                low
                high
              }
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

export const MODEL = graphql(`
  query ModelPage($id: ID!) {
    modelVersion(id: $id) {
      id
      name
      digest
      bytes
      averagingDecay
      localLayers
      aggregateDigest
      lineageRoot
      network
      target
      task
      covariates
      attention
      parameterCount
      fold
      roundNumber
      aliases
      createdAt
      synthetic
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
              use
              case {
                id
                pseudonym
              }
            }
          }
        }
      }
      run {
        id
        name
        cohort {
          id
          name
          version
          digest
        }
      }
      parent {
        id
        name
        digest
        task
        roundNumber
      }
      contributions {
        examples
        weight
        updateDigest
        site {
          id
          code
          name
          kind
        }
      }
      internalAuroc {
        value
        low
        high
        n
      }
      externalAuroc {
        value
        low
        high
        n
      }
      evaluations {
        id
        split
        state
        failure
        requestedAt
        finishedAt
        site {
          id
          code
          name
          kind
          connection
        }
        statistics {
          n
          unscored
          positives
          negatives
          suppressed
          threshold
          diceN
          synthetic
          calibration {
            n
            probabilitySum
            positives
          }
          auroc {
            value
            low
            high
          }
          averagePrecision {
            value
            low
            high
          }
          accuracy {
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
          brier {
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

export const SET_MODEL_ALIAS = graphql(`
  mutation SetModelAlias($modelVersionId: ID!, $alias: String!, $despite: String) {
    setModelAlias(modelVersionId: $modelVersionId, alias: $alias, despite: $despite) {
      id
      aliases
    }
  }
`);

export type ModelDetail = NonNullable<ModelPageQuery["modelVersion"]>;
export type ModelEvaluation = ModelDetail["evaluations"][number];
