import { Field, Int, ObjectType } from "type-graphql";

/** What one inclusion rule left and took. */
@ObjectType("AttritionStep", { description: "What one inclusion rule left and took." })
export class AttritionStepObject {
  @Field(() => String, { description: "The rule." })
  rule!: string;

  @Field(() => String, { description: "The rule as a sentence." })
  description!: string;

  @Field(() => Int, { description: "Cases left after it." })
  remaining!: number;

  @Field(() => Int, { description: "Cases it took out." })
  excluded!: number;
}

/** A site's part of a cohort, as numbers. */
@ObjectType({ description: "A site's part of a cohort. Class counts are withheld when a class is small." })
export class CohortSiteCount {
  siteId!: string;

  @Field(() => Int, { description: "Patients of the site." })
  total!: number;

  @Field(() => Int, { description: "Those that train." })
  train!: number;

  @Field(() => Int, { description: "Those held out at a training site." })
  validation!: number;

  @Field(() => Int, { description: "Those of an external site." })
  external!: number;

  @Field(() => Int, { nullable: true, description: "Positive labels; null when a class holds fewer than five patients." })
  positives!: number | null;

  @Field(() => Int, { nullable: true, description: "Negative labels; null when a class holds fewer than five patients." })
  negatives!: number | null;
}

/** A fold's part of a site, as numbers. */
@ObjectType({
  description: "The patients of one fold at one training site. A site's class counts are withheld in all folds when one is small.",
})
export class CohortFoldCount {
  siteId!: string;

  @Field(() => Int, { description: "The fold, counted from 0." })
  fold!: number;

  @Field(() => Int, { description: "Patients of the site in it." })
  total!: number;

  @Field(() => Int, {
    nullable: true,
    description: "Positive labels; null when a class of the site holds fewer than five patients in any fold.",
  })
  positives!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Negative labels; null when a class of the site holds fewer than five patients in any fold.",
  })
  negatives!: number | null;
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
  @Field(() => Int, { description: "Patients that would be in it." })
  size!: number;

  @Field(() => [AttritionStepObject], { description: "How the rules would narrow the cases down." })
  attrition!: readonly AttritionStepObject[];

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
