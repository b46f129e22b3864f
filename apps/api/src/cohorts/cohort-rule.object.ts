import { RULE_OPERATORS, type RuleOperator, WHEN_MISSING, type WhenMissing } from "@midline/shared/cohorts/criteria";
import { Field, Float, ObjectType, registerEnumType } from "type-graphql";

export const RuleOperatorEnum = RULE_OPERATORS;
registerEnumType(RuleOperatorEnum, {
  name: "RuleOperator",
  description: "What an inclusion rule asks.",
  valuesConfig: {
    BETWEEN: { description: "A number within limits, both included." },
    IN: { description: "A choice among these values." },
    NOT_IN: { description: "A choice other than these values." },
    HAS_ALL: { description: "A list with every one of these values." },
    HAS_ANY: { description: "A list with at least one of these values." },
    IS_YES: { description: "Yes." },
    IS_NO: { description: "No." },
    LABEL_NOT_DISPUTED: { description: "The tissue results do not contradict each other, or somebody has settled it." },
    LABEL_NOT_PROVISIONAL: { description: "The label rests on more than a single stain; no label at all is let through." },
    LABEL_TIER_IN: { description: "The label's tier is one of these values; no label at all is let through." },
    HAS_LABEL: { description: "There is a usable label." },
    LABEL_OR_MASK: { description: "There is a usable label or a tumour mask: something to learn from." },
  },
});

export const WhenMissingEnum = WHEN_MISSING;
registerEnumType(WhenMissingEnum, {
  name: "WhenMissing",
  description: "What becomes of a case without a value.",
  valuesConfig: {
    EXCLUDE: { description: "It is excluded." },
    KEEP: { description: "It is kept." },
    UNDECIDED: { description: "Nobody has said; it is kept in a preview, and freezing is refused." },
  },
});

/** One inclusion rule of a frozen cohort. */
@ObjectType({ description: "One inclusion rule of a frozen cohort." })
export class CohortRule {
  @Field(() => String, { nullable: true, description: "A column of the codebook; null in a rule about the label." })
  field!: string | null;

  @Field(() => RuleOperatorEnum, { description: "What it asks." })
  operator!: RuleOperator;

  @Field(() => Float, { nullable: true, description: "Of BETWEEN: the least value that meets it." })
  low!: number | null;

  @Field(() => Float, { nullable: true, description: "Of BETWEEN: the greatest value that meets it." })
  high!: number | null;

  @Field(() => [String], { description: "Of a choice or a list, or tiers of a label." })
  values!: readonly string[];

  @Field(() => WhenMissingEnum, { description: "What becomes of a case without a value." })
  whenMissing!: WhenMissing;

  @Field(() => String, { description: "The rule as a sentence." })
  sentence!: string;
}
