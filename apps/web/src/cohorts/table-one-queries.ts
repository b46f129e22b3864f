import { graphql } from "../generated/gql";
import type { TableOneFieldsFragment } from "../generated/graphql";

graphql(`
  fragment TableOneFields on TableOne {
    columns {
      key
      title
      n {
        ...Count
      }
    }
    blocks {
      key
      title
      rows {
        value
        cells {
          ...Count
        }
      }
      missing {
        ...Count
      }
      quartiles {
        median
        low
        high
      }
      differences
    }
  }
`);

export const TABLE_ONE = graphql(`
  query CohortTableOne($id: ID!, $by: TableBy!) {
    cohort(id: $id) {
      id
      tableOne(by: $by) {
        ...TableOneFields
      }
    }
  }
`);

export const PREVIEW_TABLE_ONE = graphql(`
  query PreviewTableOne($input: FreezeCohortInput!, $by: TableBy!) {
    previewTableOne(input: $input, by: $by) {
      ...TableOneFields
    }
  }
`);

export type TableOneSeen = TableOneFieldsFragment;
