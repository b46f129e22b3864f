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
        id
        name
      }
      proposedBy {
        id
        name
      }
      latestModel {
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
          submitted
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

export const APPROVE_RUN = graphql(`
  mutation ApproveRun($runId: ID!, $siteCode: String!, $planHash: String!) {
    approveRun(runId: $runId, siteCode: $siteCode, planHash: $planHash) {
      id
      state
    }
  }
`);

export const CANCEL_RUN = graphql(`
  mutation CancelRun($runId: ID!, $reason: String!) {
    cancelRun(runId: $runId, reason: $reason) {
      id
      state
    }
  }
`);

export const PAUSE_RUN = graphql(`
  mutation PauseRun($runId: ID!, $reason: String!) {
    pauseRun(runId: $runId, reason: $reason) {
      id
      pausedAt
    }
  }
`);

export const RESUME_RUN = graphql(`
  mutation ResumeRun($runId: ID!) {
    resumeRun(runId: $runId) {
      id
      pausedAt
    }
  }
`);

export const WITHDRAW_SITE = graphql(`
  mutation WithdrawSite($runId: ID!, $siteCode: String!, $reason: String!) {
    withdrawSite(runId: $runId, siteCode: $siteCode, reason: $reason) {
      id
      state
    }
  }
`);

export const PROPOSE_RUN = graphql(`
  mutation ProposeRun($input: ProposeRunInput!) {
    proposeRun(input: $input) {
      id
    }
  }
`);

export type RunDetail = NonNullable<RunPageQuery["run"]>;
export type RoundDetail = RunDetail["rounds"][number];
