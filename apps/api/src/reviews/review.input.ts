import { Field, ID, InputType, Int } from "type-graphql";
import { ReviewChoiceEnum } from "./review-enums.object.js";

/** Which cases are read, by whom, and until when. */
@InputType({ description: "Which cases are read, by whom, and until when." })
export class ReviewInput {
  @Field(() => String, { description: "Name for people to read." })
  name!: string;

  @Field(() => ReviewChoiceEnum, { description: "How the cases are chosen." })
  choice!: (typeof ReviewChoiceEnum)[keyof typeof ReviewChoiceEnum];

  @Field(() => [String], { description: "Sites whose cases are read; one where cases are named." })
  siteCodes!: readonly string[];

  @Field(() => Int, { nullable: true, description: "Cases of each site, for a sample." })
  perSite?: number | null;

  @Field(() => [String], { nullable: true, description: "Pseudonyms of named cases; for an adjudicator, who sees cases." })
  pseudonyms?: readonly string[] | null;

  @Field(() => Int, { description: "Blind reads that each case needs, 2 to 5." })
  readsEach!: number;

  @Field(() => [ID], { nullable: true, description: "Who reads; all readers of the sites when left out." })
  readerIds?: readonly string[] | null;

  @Field(() => Date, { description: "When the reads are due." })
  dueAt!: Date;

  @Field(() => Int, { description: "Seed of the sample and of who reads what." })
  seed!: number;
}
