import { OPERATORS_OF, type Rule, type RuleOperator, sentenceOf } from "@midline/shared/cohorts/criteria";
import { ruleOf } from "@midline/shared/cohorts/read-rules";
import { RULE_FIELDS, ruleFieldNamed } from "@midline/shared/cohorts/rule-fields";

/** A rule as it is being made: it can be switched off without being thrown away. */
export interface DraftRule {
  readonly key: string;
  readonly on: boolean;
  readonly rule: Rule;
}

let made = 0;

export const draftOf = (rule: Rule): DraftRule => ({ key: `rule-${++made}`, on: true, rule });

/** Those that count, in order. */
export const rulesOf = (drafts: readonly DraftRule[]): readonly Rule[] => drafts.flatMap(({ on, rule }) => (on ? [rule] : []));

/** Puts a rule one place up or down; the same list where there is no such place. */
export function moved(drafts: readonly DraftRule[], from: number, by: 1 | -1): readonly DraftRule[] {
  const [draft, other] = [drafts[from], drafts[from + by]];
  if (draft === undefined || other === undefined) return drafts;
  return drafts.map((each, i) => (i === from ? other : i === from + by ? draft : each));
}

/** What can be added: every field of the codebook that describes a patient, and the rules about the label. */
export const RULE_CHOICES = [
  {
    group: "Label",
    items: OPERATORS_OF.label.map((operator) => ({
      value: operator,
      label: operator === "LABEL_TIER_IN" ? "Label of certain tiers" : sentenceOf(ruleOf(operator)),
    })),
  },
  { group: "Codebook", items: RULE_FIELDS.map(({ name, title }) => ({ value: name, label: title })) },
];

/** A new rule about what was chosen; wide, for it is narrowed next, and undecided about missing values. */
export function newRule(choice: string): Rule {
  const field = ruleFieldNamed(choice);
  if (field === null) {
    const operator = OPERATORS_OF.label.find((each) => each === choice) ?? "HAS_LABEL";
    return ruleOf(operator, operator === "LABEL_TIER_IN" ? { values: ["A", "B"] } : {});
  }
  const [operator] = OPERATORS_OF[field.kind];
  return ruleOf(operator ?? "BETWEEN", {
    field: field.name,
    ...(field.kind === "number" ? { low: field.min, high: field.max } : {}),
    values: field.kind === "choice" ? field.values : field.values.slice(0, 1),
    whenMissing: "UNDECIDED",
  });
}

/** What an operator says between a field and its values. */
export const OPERATOR_WORDS: Partial<Readonly<Record<RuleOperator, string>>> = {
  IN: "is one of",
  NOT_IN: "is none of",
  HAS_ALL: "has all of",
  HAS_ANY: "has any of",
  IS_YES: "is yes",
  IS_NO: "is no",
};
