import { Field, InputType, Int, ObjectType } from "type-graphql";

/** A cell of a label file to be read as if something else stood in it. */
@InputType({ description: "A cell of a label file, and what is to stand in it." })
export class CellCorrectionInput {
  @Field(() => Int, { description: "The row, as a spreadsheet counts: the header is row 1." })
  row!: number;

  @Field(() => String, { description: "The header as the file spells it." })
  column!: string;

  @Field(() => String, { description: "What is to stand there; empty for nothing." })
  value!: string;
}

/** A cell that was mended by hand. The file itself stays as it was sent. */
@ObjectType({ description: "A cell of a label file that was mended by hand; the file itself stays as it was sent." })
export class CellCorrection {
  @Field(() => Int, { description: "The row, as a spreadsheet counts: the header is row 1." })
  row!: number;

  @Field(() => String, { description: "The header as the file spells it." })
  column!: string;

  @Field(() => String, { description: "What the file says there." })
  before!: string;

  @Field(() => String, { description: "What is read instead." })
  value!: string;

  /** Who mended it. */
  by!: string;
}
