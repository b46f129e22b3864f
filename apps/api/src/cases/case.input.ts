import { Field, InputType, registerEnumType } from "type-graphql";

export const LabelStateEnum = {
  WAITING: "waiting",
  AGREED: "agreed",
  DISPUTED: "disputed",
  SETTLED: "settled",
  UNUSABLE: "unusable",
} as const;
export type LabelState = (typeof LabelStateEnum)[keyof typeof LabelStateEnum];
registerEnumType(LabelStateEnum, {
  name: "LabelState",
  description: "What the tissue results of a case, and those who read them, come to.",
  valuesConfig: {
    WAITING: { description: "A result that would decide is missing." },
    AGREED: { description: "There is a label: by rule, or because all blind readers say the same." },
    DISPUTED: { description: "Results contradict each other; an adjudicator has to look." },
    SETTLED: { description: "An adjudicator has said which label it is." },
    UNUSABLE: { description: "Tried, and without a usable result." },
  },
});

/** Which cases. What is left out does not restrict. */
@InputType({ description: "Which cases. What is left out does not restrict." })
export class CaseFilter {
  @Field(() => String, { nullable: true, description: "Only cases of this site." })
  siteCode?: string | null;

  @Field(() => LabelStateEnum, { nullable: true, description: "Only cases whose H3 K27M label is in this state." })
  labelState?: LabelState | null;

  @Field(() => String, { nullable: true, description: "Only cases whose pseudonym contains this, in upper or lower case." })
  pseudonymContains?: string | null;
}
