import { Field, Float, ObjectType } from "type-graphql";
import type { Estimate as EstimateValue } from "@midline/shared/protocol/statistics";
import { Estimate } from "../platform/graphql/estimate.object.js";

/** One measure of two segmenters over the cases of a site. */
@ObjectType("SegmenterSummary", { description: "One measure of how alike two people draw, over the cases of a site." })
export class SegmenterSummaryObject {
  @Field(() => Estimate, { description: "Mean with its 95 % bootstrap interval by patient." })
  mean!: EstimateValue;

  @Field(() => Float, { description: "Median." })
  median!: number;

  @Field(() => Float, { description: "Lower quartile." })
  lowerQuartile!: number;

  @Field(() => Float, { description: "Upper quartile." })
  upperQuartile!: number;
}
