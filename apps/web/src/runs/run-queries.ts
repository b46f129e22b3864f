import { graphql } from "../generated/gql";
import type { RunPageQuery } from "../generated/graphql";

export const RUNS = graphql(`
  query Runs($after: String) {
    runs(first: 25, after: $after) {
      edges {
        node {
          id
          name
          state
          network
          target
          task
          totalRounds
          completedRounds
          createdAt
          startedAt
          finishedAt
          synthetic
          cohort {
            id
            name
            version
            digest
          }
          sites {
            site {
              id
              code
              name
            }
            approved
            trains
          }
          latestModel {
            id
            name
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

export const RUN = graphql(`
  query RunPage($id: ID!) {
    run(id: $id) {
      id
      name
      state
      planHash
      plan
      network
      target
      task
      parentModel {
        id
        name
      }
      totalRounds
      completedRounds
      createdAt
      startedAt
      finishedAt
      failure
      pausedAt
      pausedBecause
      synthetic
      cohort {
        changedLabels {
          count {
            atLeast
            atMost
          }
        }
        id
        name
        version
        digest
      }
      proposedBy {
        id
        name
      }
      latestModel {
        changedLabels {
          count {
            atLeast
            atMost
          }
        }
        id
        name
      }
      sites {
        trains
        approved
        approvedAt
        approvedBy {
          id
          name
        }
        withdrawnAt
        withdrawnBecause
        waitsBehind {
          ahead
          round
          run {
            id
            name
          }
        }
        site {
          id
          code
          name
          kind
          connection
          lastSeenAt
        }
      }
      rounds {
        id
        number
        attempt
        state
        openedAt
        closedAt
        goesOnWithoutAt
        meanLoss
        modelVersion {
          id
          name
          digest
        }
        progress {
          step
          steps
          meanLoss
          updatedAt
          site {
            id
            code
            name
          }
        }
        report {
          outcome
          code
          site {
            id
            code
            name
          }
        }
        updates {
          examples
          labelled
          masked
          meanLoss
          norm
          payloadDigest
          payloadBytes
          float32Bytes
          encodingError
          acceptedAt
          site {
            id
            code
            name
          }
        }
      }
    }
  }
`);

export const RUN_RESULTS = graphql(`
  query RunResults($runId: ID!) {
    modelVersions(runId: $runId, first: 100) {
      edges {
        node {
          id
          roundNumber
          evaluations {
            id
            state
            site {
              id
              code
              name
              kind
            }
            statistics {
              n
              auroc {
                value
                low
                high
              }
              dice {
                value
                low
                high
              }
              diceN
            }
          }
        }
      }
    }
  }
`);

export type RunDetail = NonNullable<RunPageQuery["run"]>;
export type RoundDetail = RunDetail["rounds"][number];
