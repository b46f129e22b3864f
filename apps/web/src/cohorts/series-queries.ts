import { graphql } from "../generated/gql";
import type { CohortDiffQuery, EarlierVersionQuery } from "../generated/graphql";

export const MARK_COHORT = graphql(`
  mutation MarkCohort($cohortId: ID!, $kind: CohortEventKind!, $reason: String!) {
    markCohort(cohortId: $cohortId, kind: $kind, reason: $reason) {
      id
    }
  }
`);

export const COHORT_DIFF = graphql(`
  query CohortDiff($from: ID!, $to: ID!) {
    cohortDiff(from: $from, to: $to) {
      bump
      added {
        atLeast
        atMost
      }
      removed {
        atLeast
        atMost
      }
      labelsChanged {
        atLeast
        atMost
      }
      splitsMoved {
        atLeast
        atMost
      }
      foldsMoved {
        atLeast
        atMost
      }
      revisionsRenewed {
        atLeast
        atMost
      }
      redefined
      rulesAdded
      rulesDropped
      rows {
        pseudonym
        change
        from
        to
        site {
          id
          code
          name
        }
      }
    }
  }
`);

export const COHORT_CHANGES = graphql(`
  query CohortChanges($input: FreezeCohortInput!) {
    previewCohortChanges(input: $input) {
      added {
        atLeast
        atMost
      }
      removed {
        atLeast
        atMost
      }
      labelsChanged {
        atLeast
        atMost
      }
      splitsMoved {
        atLeast
        atMost
      }
      foldsMoved {
        atLeast
        atMost
      }
      revisionsRenewed {
        atLeast
        atMost
      }
      redefined
      rulesAdded
      rulesDropped
    }
  }
`);

export const EARLIER_VERSION = graphql(`
  query EarlierVersion($id: ID!) {
    cohort(id: $id) {
      id
      name
      version
      target
      validationFraction
      seed
      samePatient
      rules {
        field
        operator
        low
        high
        values
        whenMissing
      }
      sites {
        site {
          id
          code
        }
      }
      versions {
        id
        version
      }
    }
  }
`);

export const SHARED_PATIENTS = graphql(`
  query SharedPatients($siteCode: String!) {
    sharedPatients(siteCode: $siteCode) {
      pseudonym
      otherSiteCodes
    }
  }
`);

export type VersionDiff = CohortDiffQuery["cohortDiff"];
export type EarlierCohort = NonNullable<EarlierVersionQuery["cohort"]>;
