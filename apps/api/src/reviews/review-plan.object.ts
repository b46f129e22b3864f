import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { Field, Int, ObjectType } from "type-graphql";
import { Person } from "../access/person.entity.js";
import { Site } from "../access/site.entity.js";
import { ReleasedCountObject } from "../cases/released-count.object.js";

/** What a review would ask of one site. */
@ObjectType({ description: "What a review would ask of one site." })
export class ReviewPlanSite {
  siteId!: string;

  @Field(() => Site, { description: "The site." })
  site?: Site;

  @Field(() => ReleasedCountObject, { description: "Cases to be read." })
  cases!: ReleasedCount;

  @Field(() => Int, { description: "Chosen readers who may read there." })
  readers!: number;

  @Field(() => Boolean, { description: "Whether they are fewer than the reads that each case needs." })
  short!: boolean;
}

/** What a review would ask of one reader. */
@ObjectType({ description: "What a review would ask of one reader." })
export class ReviewPlanReader {
  personId!: string;

  @Field(() => Person, { description: "Who." })
  person?: Person;

  @Field(() => [Site], { description: "Where he may read, among the chosen sites." })
  sites?: readonly Site[];

  siteIds!: readonly string[];

  @Field(() => Boolean, { description: "Whether he is chosen." })
  chosen!: boolean;

  @Field(() => Int, { nullable: true, description: "Reads he would get; null where a site of his tells the viewer bands." })
  reads!: number | null;
}

/** A review as it would be opened. */
@ObjectType({ description: "A review as it would be opened with this input. Nothing is written." })
export class ReviewPlan {
  @Field(() => [ReviewPlanSite], { description: "By site." })
  sites!: readonly ReviewPlanSite[];

  @Field(() => [ReviewPlanReader], { description: "By reader, all who may read at the sites." })
  readers!: readonly ReviewPlanReader[];
}
