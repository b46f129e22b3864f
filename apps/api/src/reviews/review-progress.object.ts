import { Field, Int, ObjectType } from "type-graphql";
import { Person } from "../access/person.entity.js";
import { Site } from "../access/site.entity.js";

/** How the cases of a review stand. */
@ObjectType({ description: "How the cases of a review stand." })
export class ReviewCounts {
  @Field(() => Int, { description: "Still waiting for reads." })
  waiting!: number;

  @Field(() => Int, { description: "All reads are equal." })
  agreed!: number;

  @Field(() => Int, { description: "The reads differ; an adjudicator has to look." })
  disputed!: number;

  @Field(() => Int, { description: "Settled by an adjudicator, or by new results." })
  settled!: number;
}

/** How the cases of one site stand in a review. */
@ObjectType({ description: "How the cases of one site stand in a review." })
export class ReviewSiteProgress {
  siteId!: string;

  @Field(() => Site, { description: "The site." })
  site?: Site;

  @Field(() => Int, { nullable: true, description: "Its cases; null where they are too few to be told to people from outside." })
  cases!: number | null;

  @Field(() => ReviewCounts, { nullable: true, description: "How they stand; null where a count is too small for people from outside." })
  counts!: ReviewCounts | null;
}

/** How far one reader is. */
@ObjectType({ description: "How far one reader is." })
export class ReviewReaderProgress {
  personId!: string;

  @Field(() => Person, { description: "Who." })
  person?: Person;

  @Field(() => Int, { nullable: true, description: "Reads submitted; null where he has too few to be told to people from outside." })
  done!: number | null;

  @Field(() => Int, { nullable: true, description: "Reads to be done; null as `done`." })
  left!: number | null;
}

/** How far a review is. */
@ObjectType({ description: "How far a review is, as far as the viewer may know." })
export class ReviewProgress {
  @Field(() => Int, { description: "Reads submitted." })
  readsDone!: number;

  @Field(() => Int, { description: "Reads asked for." })
  readsAsked!: number;

  @Field(() => ReviewCounts, {
    nullable: true,
    description: "Over the sites the viewer sees; null where it would tell a count that is withheld.",
  })
  counts!: ReviewCounts | null;

  @Field(() => [ReviewSiteProgress], { description: "By site." })
  sites!: readonly ReviewSiteProgress[];

  @Field(() => [ReviewReaderProgress], { description: "By reader." })
  readers!: readonly ReviewReaderProgress[];
}
