import type { Rule } from "./criteria.js";

/** A case as far as rules look at it. */
export interface RuleCase {
  /** In the codebook's names; only the fields that are asked about need be there. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly label: { readonly state: string; readonly value: boolean | null; readonly tier: string | null };
}

export interface Verdict {
  readonly meets: boolean;
  /** What the rule looked at, in words; null where there is no value. */
  readonly value: string | null;
}

/** What a rule says of a case. Where there is no value, `whenMissing` decides; a case is kept while that is undecided. */
export function judge(rule: Rule, { values, label }: RuleCase): Verdict {
  switch (rule.operator) {
    case "LABEL_NOT_DISPUTED":
      return { meets: label.state !== "disputed", value: label.state };
    case "LABEL_NOT_PROVISIONAL":
      return { meets: label.value === null || label.tier !== "C", value: `tier ${label.tier ?? "none"}` };
    case "LABEL_TIER_IN":
      return { meets: label.value === null || rule.values.includes(label.tier ?? ""), value: `tier ${label.tier ?? "none"}` };
    case "HAS_LABEL":
      return { meets: label.value !== null, value: label.state };
    case "LABEL_OR_MASK":
      return { meets: label.value !== null || values["mask_present"] === true, value: `${label.state}, no mask` };
    case "BETWEEN":
    case "IN":
    case "NOT_IN":
    case "HAS_ALL":
    case "HAS_ANY":
    case "IS_YES":
    case "IS_NO":
      return judgeValue(rule, values[rule.field ?? ""]);
  }
}

const judgeValue = (rule: Rule, value: unknown): Verdict => {
  const meets = meetsValue(rule, value);
  return meets === null ? { meets: rule.whenMissing !== "EXCLUDE", value: null } : { meets, value: inWords(value) };
};

/** Null where there is no value of the rule's kind. */
function meetsValue({ operator, low, high, values }: Rule, value: unknown): boolean | null {
  if (typeof value === "number") return operator === "BETWEEN" ? (low === null || value >= low) && (high === null || value <= high) : null;
  if (typeof value === "boolean") return operator === "IS_YES" ? value : operator === "IS_NO" ? !value : null;
  if (typeof value === "string") return operator === "IN" ? values.includes(value) : operator === "NOT_IN" ? !values.includes(value) : null;
  if (!Array.isArray(value)) return null;
  if (operator === "HAS_ALL") return values.every((each) => value.includes(each));
  return operator === "HAS_ANY" ? values.some((each) => value.includes(each)) : null;
}

const inWords = (value: unknown): string => {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.map(String).join(", ") || "none" : String(value);
};

/** What one rule left and took. */
export interface RuleStep<T> {
  readonly remaining: readonly T[];
  readonly fallen: readonly { readonly of: T; readonly value: string | null }[];
  /** Those that came to the rule without a value, whatever became of them. */
  readonly withoutValue: readonly T[];
}

/** Applies the rules in order; a case falls to the first that it does not meet. One step for each rule; cases keep their order. */
export function applyRules<T extends RuleCase>(cases: readonly T[], rules: readonly Rule[]): readonly RuleStep<T>[] {
  let before = cases;
  return rules.map((rule) => {
    const [remaining, fallen, withoutValue]: [T[], { of: T; value: string | null }[], T[]] = [[], [], []];
    for (const of of before) {
      const { meets, value } = judge(rule, of);
      if (meets) remaining.push(of);
      else fallen.push({ of, value });
      if (value === null) withoutValue.push(of);
    }
    before = remaining;
    return { remaining, fallen, withoutValue };
  });
}
