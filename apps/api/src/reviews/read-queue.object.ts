import { Field, Int, ObjectType } from "type-graphql";
import { BlindRead } from "./blind-read.entity.js";

/** A reader's reads. */
@ObjectType({ description: "The viewer's own blind reads." })
export class ReadQueue {
  @Field(() => Int, { description: "Reads to be done." })
  left!: number;

  @Field(() => Int, { description: "Of these, those whose due date is past." })
  overdue!: number;

  @Field(() => Int, { description: "Reads that were submitted." })
  done!: number;

  @Field(() => Int, { description: "Of the cases of these, those whose readers disagree and that wait for an adjudicator." })
  inAdjudication!: number;

  @Field(() => Date, { nullable: true, description: "When the next is due." })
  nextDueAt!: Date | null;

  @Field(() => [BlindRead], { description: "Those to be done, first due first, 200 at most." })
  reads!: readonly BlindRead[];
}
