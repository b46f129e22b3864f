import { z } from "zod";
import { ruleFieldNamed, type RuleField } from "./rule-fields.js";

/** What a rule can ask. In the words of GraphQL, so that a rule that is stored, sent and shown is the same. */
export const RULE_OPERATORS = {
  BETWEEN: "BETWEEN",
  IN: "IN",
  NOT_IN: "NOT_IN",
  HAS_ALL: "HAS_ALL",
  HAS_ANY: "HAS_ANY",
  IS_YES: "IS_YES",
  IS_NO: "IS_NO",
  LABEL_NOT_DISPUTED: "LABEL_NOT_DISPUTED",
  LABEL_NOT_PROVISIONAL: "LABEL_NOT_PROVISIONAL",
  LABEL_TIER_IN: "LABEL_TIER_IN",
  HAS_LABEL: "HAS_LABEL",
  LABEL_OR_MASK: "LABEL_OR_MASK",
} as const;
export type RuleOperator = keyof typeof RULE_OPERATORS;

/** What becomes of a case that has no value. Undecided: somebody has to say before a cohort is frozen. */
export const WHEN_MISSING = { EXCLUDE: "EXCLUDE", KEEP: "KEEP", UNDECIDED: "UNDECIDED" } as const;
export type WhenMissing = keyof typeof WHEN_MISSING;

/** One inclusion rule: a case that does not meet it is excluded. */
export interface Rule {
  /** A column of the codebook; null for a rule about the label. */
  readonly field: string | null;
  readonly operator: RuleOperator;
  /** Of BETWEEN, both included; null for no limit. */
  readonly low: number | null;
  readonly high: number | null;
  /** Of a choice or a list, or tiers of a label. */
  readonly values: readonly string[];
  readonly whenMissing: WhenMissing;
}

/** Most rules in one cohort. */
export const MAX_RULES = 40;

export const OPERATORS_OF: Readonly<Record<RuleField["kind"] | "label", readonly RuleOperator[]>> = {
  number: ["BETWEEN"],
  choice: ["IN", "NOT_IN"],
  list: ["HAS_ALL", "HAS_ANY"],
  yesNo: ["IS_YES", "IS_NO"],
  label: ["LABEL_NOT_DISPUTED", "LABEL_NOT_PROVISIONAL", "LABEL_TIER_IN", "HAS_LABEL", "LABEL_OR_MASK"],
};

export const TIERS = ["A", "B", "C"] as const;

const limit = z
  .number()
  .nullish()
  .transform((value) => value ?? null);

/** A rule as somebody sends it; refuses one that no case could be judged by. */
export const ruleSchema = z
  .object({
    field: z
      .string()
      .nullish()
      .transform((value) => value ?? null),
    operator: z.enum(RULE_OPERATORS),
    low: limit,
    high: limit,
    values: z
      .array(z.string())
      .max(64)
      .nullish()
      .transform((values) => [...new Set(values ?? [])]),
    whenMissing: z.enum(WHEN_MISSING),
  })
  .superRefine((rule, context) => {
    const trouble = troubleOf(rule);
    if (trouble !== null) context.addIssue({ code: "custom", message: trouble });
  });

/** What is wrong with a rule, in a sentence; null when nothing is. */
export function troubleOf({ field: name, operator, low, high, values }: Rule): string | null {
  const field = ruleFieldNamed(name);
  if (name !== null && field === null) return `there is no field ${name.slice(0, 40)} to choose by`;
  if (!OPERATORS_OF[field?.kind ?? "label"].includes(operator))
    return `${operator} does not go with ${field === null ? "a label" : field.title}`;
  if (operator === "BETWEEN" && low === null && high === null) return "a lower or an upper limit is needed";
  if (operator === "BETWEEN" && low !== null && high !== null && low > high) return "the lower limit is above the upper one";
  const allowed: readonly string[] = operator === "LABEL_TIER_IN" ? TIERS : (field?.values ?? []);
  const takesValues = ["IN", "NOT_IN", "HAS_ALL", "HAS_ANY", "LABEL_TIER_IN"].includes(operator);
  if (takesValues && values.length === 0) return "at least one value is needed";
  const unknown = takesValues ? values.find((value) => !allowed.includes(value)) : undefined;
  return unknown === undefined ? null : `${unknown.slice(0, 40)} is not one of ${allowed.join(", ")}`;
}

/** Whether somebody has yet to say what becomes of cases without a value. */
export const isUndecided = ({ field, whenMissing }: Rule): boolean =>
  whenMissing === "UNDECIDED" && (ruleFieldNamed(field)?.mayBeMissing ?? false);

/** The rule in a sentence, the same in the browser, in the flow diagram and in a fault. */
export function sentenceOf(rule: Rule): string {
  const field = ruleFieldNamed(rule.field);
  const missing = field?.mayBeMissing === true ? MISSING_WORDS[rule.whenMissing] : "";
  return `${conditionOf(rule, field?.title ?? "")}${missing}`;
}

const MISSING_WORDS: Readonly<Record<WhenMissing, string>> = {
  EXCLUDE: "",
  KEEP: ", or no value",
  UNDECIDED: " (no value: to be decided)",
};

function conditionOf({ operator, low, high, values }: Rule, title: string): string {
  switch (operator) {
    case "BETWEEN":
      if (low === null) return `${title} at most ${high}`;
      return high === null ? `${title} at least ${low}` : `${title} ${low} to ${high}`;
    case "IN":
      return `${title}: ${values.join(" or ")}`;
    case "NOT_IN":
      return `${title}: not ${values.join(", not ")}`;
    case "HAS_ALL":
      return `${title}: ${values.join(" and ")}`;
    case "HAS_ANY":
      return `${title}: any of ${values.join(", ")}`;
    case "IS_YES":
      return `${title}: yes`;
    case "IS_NO":
      return `${title}: no`;
    case "LABEL_NOT_DISPUTED":
      return "Label not disputed";
    case "LABEL_NOT_PROVISIONAL":
      return "Label by more than one stain or by sequencing";
    case "LABEL_TIER_IN":
      return `Label of tier ${values.join(" or ")}, or none`;
    case "HAS_LABEL":
      return "With a label";
    case "LABEL_OR_MASK":
      return "With a label or a mask to learn from";
  }
}
