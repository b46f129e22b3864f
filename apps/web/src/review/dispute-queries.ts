import { graphql } from "../generated/gql";

export const DISPUTES = graphql(`
  query Disputes {
    disputes {
      total
      disputes {
        id
        since
        byReaders
        reason
        evidenceDigest
        evidence {
          group
          name
          about
          value
        }
        proposals {
          target
          state
          value
          rule
          reason
        }
        reads {
          letter
          call
          confidence
          maskVerdict
          maskReason
        }
      }
    }
  }
`);

export const SETTLE_DISPUTE = graphql(`
  mutation SettleDispute($caseId: ID!, $evidenceDigest: String!, $call: ReadCall!, $reason: String!) {
    settleDispute(caseId: $caseId, evidenceDigest: $evidenceDigest, call: $call, reason: $reason) {
      caseId
      revisionId
      nextId
    }
  }
`);
