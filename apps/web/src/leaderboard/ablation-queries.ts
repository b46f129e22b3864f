import { graphql } from "../generated/gql";
import type { AblationPageQuery } from "../generated/graphql";

export const ABLATION = graphql(`
  query AblationPage($cohortId: ID!, $fold: Int) {
    ablation(cohortId: $cohortId, fold: $fold) {
      target
      disclaimer
      rule
      comparisons
      cohort {
        id
        name
        version
        digest
      }
      columns {
        split
        external
        site {
          id
          code
          name
        }
      }
      dimensions {
        name
        levels
      }
      arms {
        levels
        classifies
        segments
        runs
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
        internalDiceN
        internalDice {
          value
          low
          high
        }
        modelVersion {
          id
          name
          fold
        }
        cells {
          state
          suppressed
          n
          diceN
          site {
            id
            code
          }
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
        }
      }
      differences {
        dimension
        more
        less
        alsoDiffer
        auroc {
          value
          low
          high
          p
          n
        }
      }
    }
  }
`);

export type Ablation = AblationPageQuery["ablation"];
export type AblationArm = Ablation["arms"][number];
export type AblationDifference = Ablation["differences"][number];
