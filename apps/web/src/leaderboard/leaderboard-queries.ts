import { graphql } from "../generated/gql";
import type { LeaderboardPageQuery } from "../generated/graphql";

export const LEADERBOARD_COHORTS = graphql(`
  query LeaderboardCohorts {
    cohorts(first: 50) {
      edges {
        node {
          id
          name
          version
          size {
            atLeast
            atMost
          }
          synthetic
        }
      }
    }
  }
`);

export const LEADERBOARD = graphql(`
  query LeaderboardPage($cohortId: ID!, $fold: Int, $baselineId: ID, $everyRound: Boolean!) {
    leaderboard(cohortId: $cohortId, fold: $fold, baselineId: $baselineId, everyRound: $everyRound) {
      target
      synthetic
      disclaimer
      cohort {
        id
        name
        version
        digest
      }
      comparisons
      notShown
      baseline {
        id
        name
      }
      columns {
        split
        external
        site {
          id
          code
          name
          kind
        }
      }
      rows {
        rankFrom
        rankTo
        internalN
        internalAuroc {
          value
          low
          high
        }
        externalN
        externalAuroc {
          value
          low
          high
        }
        difference {
          value
          low
          high
          p
          n
        }
        internalFigures {
          positives
          negatives
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
          accuracy {
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
          calibrationInTheLarge {
            value
            low
            high
          }
          calibrationN
        }
        pooledAuroc {
          value
          low
          high
          lower
          upper
          width
          n
          prevalences {
            n
            share {
              value
              low
              high
            }
            site {
              id
              code
              name
            }
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
          fold
          covariates
          attention
          aliases
        }
        cells {
          state
          site {
            id
            code
          }
          statistics {
            n
            suppressed
            diceN
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
            brier {
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
          }
        }
      }
    }
  }
`);

export type Board = LeaderboardPageQuery["leaderboard"];
