import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import type { Split } from "@midline/shared/protocol/vocabulary";
import { Field, Int, ObjectType } from "type-graphql";
import { ReleasedCountObject } from "../cases/released-count.object.js";
import { SplitEnum } from "../platform/graphql/protocol-enums.object.js";

/** What one inclusion rule left and took at one site. */
@ObjectType({ description: "What one inclusion rule left and took at one site." })
export class AttritionSiteStep {
  siteId!: string;

  @Field(() => ReleasedCountObject, { description: "Cases left after it." })
  remaining!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Cases it took out." })
  excluded!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Cases that came to it without a value, whatever became of them." })
  withoutValue!: ReleasedCount;
}

/** What one inclusion rule left and took. */
@ObjectType({ description: "What one inclusion rule left and took." })
export class AttritionStep {
  @Field(() => Int, { description: "Of the rule, counted from 1; 0 for everyone of the chosen sites." })
  position!: number;

  @Field(() => String, { description: "What the rule asks about." })
  rule!: string;

  @Field(() => String, { description: "The rule as a sentence." })
  description!: string;

  @Field(() => ReleasedCountObject, { description: "Cases left after it, of all sites." })
  remaining!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Cases it took out, of all sites." })
  excluded!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Cases that came to it without a value, of all sites." })
  withoutValue!: ReleasedCount;

  @Field(() => Boolean, {
    description: "Whether somebody has to say what becomes of cases without a value before the cohort can be frozen.",
  })
  undecided!: boolean;

  @Field(() => [AttritionSiteStep], { description: "The same site by site, in site order." })
  sites!: readonly AttritionSiteStep[];
}

/** A split's part of a site, as numbers. */
@ObjectType({ description: "A site's patients in one split." })
export class CohortSplitCount {
  @Field(() => SplitEnum, { description: "The split." })
  split!: Split;

  @Field(() => ReleasedCountObject, { description: "Patients in it." })
  total!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Positive labels." })
  positives!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Negative labels." })
  negatives!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Without a usable label." })
  unlabelled!: ReleasedCount;
}

/** A site's part of a cohort, as numbers. */
@ObjectType({ description: "A site's part of a cohort." })
export class CohortSiteCount {
  siteId!: string;

  @Field(() => ReleasedCountObject, { description: "Patients of the site." })
  total!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Positive labels." })
  positives!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Negative labels." })
  negatives!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Without a usable label: they teach segmentation alone." })
  unlabelled!: ReleasedCount;

  @Field(() => [CohortSplitCount], {
    description: "The same by split: training and validation at a training site, external at an external one.",
  })
  splits!: readonly CohortSplitCount[];
}

/** A fold's part of a site, as numbers. */
@ObjectType({ description: "The patients of one fold at one training site." })
export class CohortFoldCount {
  siteId!: string;

  @Field(() => Int, { description: "The fold, counted from 0." })
  fold!: number;

  @Field(() => ReleasedCountObject, { description: "Patients of the site in it." })
  total!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Positive labels." })
  positives!: ReleasedCount;

  @Field(() => ReleasedCountObject, { description: "Negative labels." })
  negatives!: ReleasedCount;
}

/** What cross-validation would miss at a site. */
@ObjectType({ description: "What cross-validation over the folds would miss at a training site." })
export class FoldWarning {
  siteId!: string;

  @Field(() => String, { description: "In a sentence; it tells no count that is withheld." })
  message!: string;
}

/** What freezing would give. */
@ObjectType({ description: "What freezing would give, without freezing." })
export class CohortPreview {
  @Field(() => ReleasedCountObject, { description: "Patients that would be in it." })
  size!: ReleasedCount;

  @Field(() => [AttritionStep], { description: "How the rules would narrow the cases down." })
  attrition!: readonly AttritionStep[];

  @Field(() => [CohortSiteCount], { description: "Each site's part." })
  sites!: readonly CohortSiteCount[];

  @Field(() => [CohortFoldCount], { description: "The part of each fold at each training site, in site and fold order." })
  folds!: readonly CohortFoldCount[];

  @Field(() => String, {
    nullable: true,
    description: "Why freezing would be refused: one patient in different splits or folds; null when nobody is.",
  })
  leak!: string | null;

  @Field(() => [FoldWarning], { description: "What cross-validation over these folds would miss; at most one for each training site." })
  foldWarnings!: readonly FoldWarning[];
}
