import { Field, Int, ObjectType } from "type-graphql";

/** What the trainer of a site does before a round that waits for it. */
@ObjectType({
  description:
    "What the trainer of a site does before it comes to this run: a hospital has one trainer, and the round that opened first comes first.",
})
export class TrainingTurn {
  runId!: string;

  @Field(() => Int, { description: "How many rounds of other runs it does first." })
  ahead!: number;

  @Field(() => Int, { description: "The first of them: which round of its run, counted from 1." })
  round!: number;
}
