import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { Field, Int, ObjectType } from "type-graphql";

/** Patients, as far as the viewer may know how many. */
@ObjectType("ReleasedCount", {
  description: "How many patients: exactly at the viewer's own site, else in bands of the floor that each site has set, and sums of such.",
})
export class ReleasedCountObject implements ReleasedCount {
  @Field(() => Int, { description: "Not fewer than these." })
  atLeast!: number;

  @Field(() => Int, { description: "Not more than these." })
  atMost!: number;
}
