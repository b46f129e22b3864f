import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { Field, Int, ObjectType } from "type-graphql";
import { Person } from "../access/person.entity.js";
import { Site } from "../access/site.entity.js";
import { ReleasedCountObject } from "../cases/released-count.object.js";

/** How the cases of a review stand. */
@ObjectType({ description: "How the cases of a review stand." })
export class ReviewCounts {
  @Field(() => ReleasedCountObject, { description: "Still waiting for reads." })
  waiting!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "All reads are equal." })
  agreed!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "The reads differ; an adjudicator has to look." })
  disputed!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Settled by an adjudicator, or by new results." })
  settled!: ReleasedCount;
}

/** How the cases of one site stand in a review. */
@ObjectType({ description: "How the cases of one site stand in a review." })
export class ReviewSiteProgress {
  siteId!: string;

  @Field(() => Site, { description: "The site." })
  site?: Site;

  @Field(() => ReleasedCountObject, { description: "Its cases." })
  cases!: ReleasedCount;

  @Field(() => ReviewCounts, { description: "How they stand." })
  counts!: ReviewCounts;
}

/** How far one reader is. */
@ObjectType({ description: "How far one reader is." })
export class ReviewReaderProgress {
  personId!: string;

  @Field(() => Person, { description: "Who." })
  person?: Person;

  @Field(() => Int, { nullable: true, description: "Reads submitted; null where a site whose cases he reads tells the viewer bands." })
  done!: number | null;

  @Field(() => Int, { nullable: true, description: "Reads to be done; null as `done`." })
  left!: number | null;
}

/** How far a review is. */
@ObjectType({ description: "How far a review is, as far as the viewer may know." })
export class ReviewProgress {
  @Field(() => ReleasedCountObject, { description: "Reads submitted; in bands, as far as the states of the cases tell." })
  readsDone!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Reads asked for; in bands, as far as the numbers of cases tell." })
  readsAsked!: ReleasedCount;

  @Field(() => ReviewCounts, { description: "Over the sites the viewer sees." })
  counts!: ReviewCounts;

  @Field(() => [ReviewSiteProgress], { description: "By site." })
  sites!: readonly ReviewSiteProgress[];

  @Field(() => [ReviewReaderProgress], { description: "By reader." })
  readers!: readonly ReviewReaderProgress[];
}
