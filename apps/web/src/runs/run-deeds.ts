import { graphql } from "../generated/gql";

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
