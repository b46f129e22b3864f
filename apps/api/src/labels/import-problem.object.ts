import { Field, Int, ObjectType, registerEnumType } from "type-graphql";

export const ImportStateEnum = {
  READING: "reading",
  DRY_RUN: "dryRun",
  COMMITTED: "committed",
  UNDONE: "undone",
  FAILED: "failed",
  DROPPED: "dropped",
} as const;
export type ImportState = (typeof ImportStateEnum)[keyof typeof ImportStateEnum];
registerEnumType(ImportStateEnum, {
  name: "ImportState",
  description: "How far a label import is.",
  valuesConfig: {
    READING: { description: "It is being read; its job says how far." },
    DRY_RUN: { description: "Read and judged; nothing was changed." },
    COMMITTED: { description: "Its good rows are labels now." },
    UNDONE: { description: "It was committed and undone: the labels are again what they were." },
    FAILED: {
      description: "It could not be used: its file problems say why, or its job where it could not be read. No row of it was kept.",
    },
    DROPPED: { description: "It was given up before a commit. Nothing of it was kept." },
  },
});

export const RowOutcomeEnum = { CREATE: "create", UPDATE: "update", UNCHANGED: "unchanged", REJECT: "reject" } as const;
export type RowOutcome = (typeof RowOutcomeEnum)[keyof typeof RowOutcomeEnum];
registerEnumType(RowOutcomeEnum, {
  name: "RowOutcome",
  description: "What committing a row does.",
  valuesConfig: {
    CREATE: { description: "Brings a new case." },
    UPDATE: { description: "Adds a revision to a known case." },
    UNCHANGED: { description: "Nothing: it says what is known already." },
    REJECT: { description: "Nothing: it goes back to its author." },
  },
});

/** What may stand in a cell. */
@ObjectType({ description: "What may stand in a cell of a label file." })
export class AllowedInCell {
  @Field(() => [String], { description: "All values, where they can be counted; none where only the form is told." })
  values!: readonly string[];

  @Field(() => String, { description: "How it is written, in words." })
  form!: string;
}

/** Something wrong with a file, a row or a cell. */
@ObjectType({ description: "Something wrong with a label file: where, what, and what to do about it." })
export class ImportProblem {
  @Field(() => Int, { nullable: true, description: "The row, as a spreadsheet counts; null when it is the file's." })
  row!: number | null;

  @Field(() => String, { nullable: true, description: "The header as the file spells it." })
  column!: string | null;

  @Field(() => String, { nullable: true, description: "What stands there, cut short; null when it may identify a patient." })
  value!: string | null;

  @Field(() => String, { description: "One word for programs, such as NOT_ALLOWED." })
  code!: string;

  @Field(() => String, { description: "What is wrong, in a sentence." })
  message!: string;

  @Field(() => String, { nullable: true, description: "What to do next." })
  remedy!: string | null;

  @Field(() => String, { nullable: true, description: "What was probably meant; null when that cannot be told." })
  suggestion!: string | null;

  @Field(() => AllowedInCell, { nullable: true, description: "What may stand there; null where the trouble is not with one cell." })
  allowed!: AllowedInCell | null;
}
