import type { RuleOperator, WhenMissing } from "@midline/shared/cohorts/criteria";
import type { Target } from "@midline/shared/protocol/vocabulary";
import { Field, Float, ID, InputType, Int } from "type-graphql";
import { RuleOperatorEnum, WhenMissingEnum } from "./cohort-rule.object.js";
import { TargetEnum } from "../platform/graphql/protocol-enums.object.js";
import { SamePatientEnum, type SamePatient } from "./same-patient.object.js";

/** One inclusion rule. */
@InputType({ description: "One inclusion rule: a case that does not meet it is excluded." })
export class CohortRuleInput {
  @Field(() => String, { nullable: true, description: "A column of the codebook; left out in a rule about the label." })
  field?: string | null;

  @Field(() => RuleOperatorEnum, { description: "What it asks." })
  operator!: RuleOperator;

  @Field(() => Float, { nullable: true, description: "Of BETWEEN: the least value that meets it; none when left out." })
  low?: number | null;

  @Field(() => Float, { nullable: true, description: "Of BETWEEN: the greatest value that meets it; none when left out." })
  high?: number | null;

  @Field(() => [String], { nullable: true, description: "Of a choice or a list: the codebook's values; of a label: its tiers." })
  values?: string[] | null;

  @Field(() => WhenMissingEnum, {
    defaultValue: WhenMissingEnum.UNDECIDED,
    description: "What becomes of a case without a value; it has to be decided before freezing where a case may have none.",
  })
  whenMissing!: WhenMissing;
}

/** A cohort to freeze or to preview. */
@InputType({ description: "A cohort to freeze or to preview." })
export class FreezeCohortInput {
  @Field(() => String, { description: "Name for people to read." })
  name!: string;

  @Field(() => TargetEnum, { defaultValue: TargetEnum.H3K27M, description: "The molecular question its labels answer." })
  target!: Target;

  @Field(() => [String], { description: "Codes of the sites to take cases from." })
  siteCodes!: string[];

  @Field(() => [CohortRuleInput], { description: "Who may be in it, in order: a case is counted at the first rule it does not meet." })
  rules!: CohortRuleInput[];

  @Field(() => Float, { defaultValue: 0.25, description: "Share of a training site's patients, per label, that is held out." })
  validationFraction!: number;

  @Field(() => Int, { defaultValue: 1, description: "Seed of the split and of the folds." })
  seed!: number;

  @Field(() => ID, { nullable: true, description: "A version of the series that this becomes the next of; a new series when left out." })
  versionOf?: string | null;

  @Field(() => SamePatientEnum, {
    defaultValue: SamePatientEnum.REFUSE,
    description: "What to do where one patient would both teach and test, because two hospitals have him.",
  })
  samePatient!: SamePatient;
}
