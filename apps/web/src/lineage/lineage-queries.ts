import { graphql } from "../generated/gql";
import type { LineagePageQuery, LineageThingsQuery } from "../generated/graphql";

export const LINEAGE = graphql(`
  query LineagePage($of: LineageOfInput!, $direction: LineageDirection!, $after: ID) {
    lineage(of: $of, direction: $direction, after: $after) {
      focus
      runCount
      after
      nodes {
        key
        kind
        id
        runId
        fromRound
        toRound
        use
        count {
          atLeast
          atMost
        }
        assay {
          name
          result
          cloneOrPanel
          date
        }
        sites {
          own
          count {
            atLeast
            atMost
          }
          site {
            id
            name
          }
        }
        thing {
          __typename
          ... on Case {
            id
            pseudonym
          }
          ... on LineageRevision {
            id
            number
            case {
              id
              pseudonym
            }
          }
          ... on Cohort {
            id
            name
            synthetic
          }
          ... on Run {
            id
            name
            synthetic
          }
          ... on Round {
            id
            number
          }
          ... on SiteUpdate {
            payloadDigest
          }
          ... on ModelVersion {
            id
            name
            synthetic
          }
          ... on Evaluation {
            id
          }
          ... on Prediction {
            id
            case {
              id
              pseudonym
            }
          }
        }
      }
      edges {
        from
        to
        use
      }
    }
  }
`);

export const LINEAGE_THINGS = graphql(`
  query LineageThings($key: ID!, $after: String) {
    lineageThings(key: $key, after: $after) {
      after
      things {
        __typename
        ... on LineageRevision {
          id
          number
          case {
            id
            pseudonym
          }
        }
        ... on Round {
          id
          number
        }
        ... on SiteUpdate {
          payloadDigest
          acceptedAt
          site {
            id
            name
          }
        }
        ... on ModelVersion {
          id
          name
        }
        ... on Evaluation {
          id
          site {
            id
            name
          }
          modelVersion {
            id
            name
          }
        }
        ... on Prediction {
          id
          case {
            id
            pseudonym
          }
          modelVersion {
            id
            name
          }
        }
      }
    }
  }
`);

export type LineageGraph = LineagePageQuery["lineage"];
export type LineageNodeData = LineageGraph["nodes"][number];
export type LineageThingData = LineageThingsQuery["lineageThings"]["things"][number];
