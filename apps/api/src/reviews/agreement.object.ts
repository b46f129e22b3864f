import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import type { EvidenceKind } from "@midline/shared/reviews/shown-evidence";
import type { Estimate as EstimateValue } from "@midline/shared/protocol/statistics";
import { Field, ObjectType } from "type-graphql";
import { Person } from "../access/person.entity.js";
import { Site } from "../access/site.entity.js";
import { ReleasedCountObject } from "../cases/released-count.object.js";
import { Estimate } from "../platform/graphql/estimate.object.js";
import { EvidenceKindEnum } from "./review-enums.object.js";

/** How well blind readers agree over some cases. */
@ObjectType({
  description:
    "How well blind readers agree over some cases: each figure with its 95 % bootstrap interval by patient; none below ten cases.",
})
export class AgreementGroup {
  @Field(() => Site, { nullable: true, description: "Cases of this site; null where it is of all." })
  site?: Site | null;

  siteId!: string | null;

  @Field(() => EvidenceKindEnum, { nullable: true, description: "Cases with this evidence; null where it is of all." })
  evidence!: EvidenceKind | null;

  @Field(() => ReleasedCountObject, { description: "Cases." })
  n!: ReleasedCount;

  @Field(() => Boolean, { description: "Perhaps fewer than ten: too few to estimate." })
  tooFew!: boolean;

  @Field(() => Boolean, {
    description: "Whether figures are withheld: of some site fewer cases than its floor may agree or differ, or such could be worked out.",
  })
  withheld!: boolean;

  @Field(() => Estimate, { nullable: true, description: "Share of pairs of reads that agree." })
  percent!: EstimateValue | null;

  @Field(() => Estimate, { nullable: true, description: "Cohen's kappa, where the same two readers read all." })
  cohen!: EstimateValue | null;

  @Field(() => Estimate, { nullable: true, description: "Fleiss' kappa, of three or more reads for each case." })
  fleiss!: EstimateValue | null;

  @Field(() => Estimate, { nullable: true, description: "Gwet's AC1." })
  ac1!: EstimateValue | null;
}

/** How well two readers agree. */
@ObjectType({ description: "How well two readers agree on the cases that both have read." })
export class AgreementPair {
  @Field(() => [String], { description: "The two, by letters that are drawn for the review." })
  readers!: readonly string[];

  @Field(() => [Person], { nullable: true, description: "Who they are; for a lead." })
  people?: readonly Person[] | null;

  personIds!: readonly string[];

  @Field(() => AgreementGroup, { description: "How well they agree." })
  agreement!: AgreementGroup;

  @Field(() => [[ReleasedCountObject]], {
    nullable: true,
    description: "Cases by what the first (rows) and the second (columns) said; null where its bands together would tell more than each.",
  })
  matrix!: readonly (readonly ReleasedCount[])[] | null;
}

/** Agreement in a review. */
@ObjectType({ description: "How well the blind readers of a review agree, over cases that all of their readers have read." })
export class ReviewAgreement {
  @Field(() => [String], { description: "What rows and columns of a matrix stand for, in order." })
  categories!: readonly string[];

  @Field(() => AgreementGroup, { description: "Over all cases." })
  all!: AgreementGroup;

  @Field(() => [AgreementGroup], { description: "By site." })
  bySite!: readonly AgreementGroup[];

  @Field(() => [AgreementGroup], { description: "By the evidence that cases have." })
  byEvidence!: readonly AgreementGroup[];

  @Field(() => [AgreementPair], { description: "By pair of readers." })
  pairs!: readonly AgreementPair[];
}

/** Agreement in a month. */
@ObjectType({ description: "How well the first two blind readers of each case agree, over cases whose second read came in a month." })
export class AgreementMonth {
  @Field(() => String, { description: "The month in UTC, such as 2026-11." })
  month!: string;

  @Field(() => AgreementGroup, { description: "How well they agree." })
  agreement!: AgreementGroup;
}
