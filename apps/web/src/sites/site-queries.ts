import { graphql } from "../generated/gql";
import type { SitesQuery } from "../generated/graphql";

export const SITES = graphql(`
  query Sites($after: String) {
    sites(first: 50, after: $after) {
      edges {
        node {
          id
          code
          name
          kind
          synthetic
          connection
          lastSeenAt
          enrolledAt
          disclosureFloor
          caseCount {
            atLeast
            atMost
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

export const CREATE_SITE = graphql(`
  mutation CreateSite($code: String!, $name: String!, $kind: SiteKind!, $synthetic: Boolean!) {
    createSite(code: $code, name: $name, kind: $kind, synthetic: $synthetic) {
      id
    }
  }
`);

export const ISSUE_ENROLMENT_TOKEN = graphql(`
  mutation IssueEnrolmentToken($siteCode: String!) {
    issueEnrolmentToken(siteCode: $siteCode) {
      token
      siteCode
      expiresAt
    }
  }
`);

export const REVOKE_TRAINER_KEY = graphql(`
  mutation RevokeTrainerKey($siteCode: String!) {
    revokeTrainerKey(siteCode: $siteCode) {
      id
      connection
      enrolledAt
    }
  }
`);

export const SET_DISCLOSURE_FLOOR = graphql(`
  mutation SetDisclosureFloor($siteCode: String!, $floor: Int!, $reason: String!) {
    setDisclosureFloor(siteCode: $siteCode, floor: $floor, reason: $reason) {
      id
      disclosureFloor
    }
  }
`);

export type SiteRow = SitesQuery["sites"]["edges"][number]["node"];
