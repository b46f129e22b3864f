import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { Field, Float, ObjectType, registerEnumType } from "type-graphql";
import { ReleasedCountObject } from "../cases/released-count.object.js";

export const TableByEnum = { SPLIT: "split", SITE: "site", LABEL: "label" } as const;
registerEnumType(TableByEnum, {
  name: "TableBy",
  description: "What the columns of Table 1 are.",
  valuesConfig: {
    SPLIT: {
      description: "Training, validation and external test; training and validation in one where a site's numbers are told in bands.",
    },
    SITE: { description: "Each hospital." },
    LABEL: { description: "Positive, negative, and without a label." },
  },
});

@ObjectType({ description: "A column of Table 1." })
export class TableOneColumn {
  @Field(() => String, { description: "Names the column." })
  key!: string;

  @Field(() => String, { description: "Its head." })
  title!: string;

  @Field(() => ReleasedCountObject, { description: "Patients in it." })
  n!: ReleasedCount;
}

@ObjectType({ description: "A row of Table 1: one value of a characteristic." })
export class TableOneRow {
  @Field(() => String, { description: "The value." })
  value!: string;

  @Field(() => [ReleasedCountObject], {
    nullable: "items",
    description: "Patients with it, one for each column; null where the block's parts would tell more than the hospital tells.",
  })
  cells!: readonly (ReleasedCount | null)[];
}

@ObjectType({ description: "The middle of a number's values." })
export class Quartiles {
  @Field(() => Float, { description: "Half are below it." })
  median!: number;

  @Field(() => Float, { description: "A quarter are below it." })
  low!: number;

  @Field(() => Float, { description: "A quarter are above it." })
  high!: number;
}

@ObjectType({ description: "A characteristic in Table 1." })
export class TableOneBlock {
  @Field(() => String, { description: "Names the characteristic." })
  key!: string;

  @Field(() => String, { description: "Its head." })
  title!: string;

  @Field(() => [TableOneRow], { description: "Its values in order." })
  rows!: readonly TableOneRow[];

  @Field(() => [ReleasedCountObject], { nullable: "items", description: "Patients without a value, one for each column." })
  missing!: readonly (ReleasedCount | null)[];

  @Field(() => [Quartiles], { nullable: "items", description: "Of ages, one for each column; null where the column is told in bands." })
  quartiles!: readonly (Quartiles | null)[];

  @Field(() => [Float], {
    nullable: "items",
    description: "Standardised mean difference of each column from the first, from what is told; null where there is none.",
  })
  differences!: readonly (number | null)[];
}

@ObjectType("TableOne", { description: "Table 1 of a paper: who is in the cohort. Every cell is a sum of released counts." })
export class TableOneObject {
  @Field(() => [TableOneColumn], { description: "The columns; the last is everyone." })
  columns!: readonly TableOneColumn[];

  @Field(() => [TableOneBlock], { description: "The characteristics, in the order of a paper." })
  blocks!: readonly TableOneBlock[];
}
