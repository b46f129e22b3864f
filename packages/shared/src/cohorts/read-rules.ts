import { z } from "zod";
import type { Rule, RuleOperator } from "./criteria.js";
import { ruleSchema } from "./criteria.js";

/** Criteria as a cohort keeps them, and as its digest covers them. */
export interface CohortCriteria {
  readonly rules: readonly Rule[];
}

const stored = z.object({ rules: z.array(ruleSchema) });

/** Criteria of cohorts from before there were rules: a fixed set of wishes. */
const fixedWishes = z.object({
  treatmentNaiveOnly: z.boolean(),
  maxScanDaysBeforeSurgery: z.number().nullable(),
  minAgeYears: z.number().nullable(),
  maxAgeYears: z.number().nullable(),
  requireSequences: z.array(z.string()),
  requireMask: z.boolean(),
  excludeProvisional: z.boolean(),
});

/** A rule, with what is not said of it left empty. */
export const ruleOf = (operator: RuleOperator, rest: Partial<Rule> = {}): Rule => ({
  field: null,
  low: null,
  high: null,
  values: [],
  whenMissing: "EXCLUDE",
  ...rest,
  operator,
});

/** The rules of a stored cohort, of whatever age; none where what is stored is neither. What is stored is never rewritten: its digest covers it. */
export function readRules(criteria: unknown): readonly Rule[] {
  const now = stored.safeParse(criteria);
  if (now.success) return now.data.rules;
  const before = fixedWishes.safeParse(criteria);
  if (!before.success) return [];
  const wish = before.data;
  const asked = (is: boolean, rule: Rule): readonly Rule[] => (is ? [rule] : []);
  return [
    ...asked(wish.treatmentNaiveOnly, ruleOf("IS_YES", { field: "treatment_naive" })),
    ...asked(
      wish.maxScanDaysBeforeSurgery !== null,
      ruleOf("BETWEEN", { field: "scan_days_before_surgery", low: 0, high: wish.maxScanDaysBeforeSurgery }),
    ),
    ...asked(
      wish.minAgeYears !== null || wish.maxAgeYears !== null,
      ruleOf("BETWEEN", { field: "age_years", low: wish.minAgeYears, high: wish.maxAgeYears }),
    ),
    ...asked(wish.requireSequences.length > 0, ruleOf("HAS_ALL", { field: "sequences_present", values: wish.requireSequences })),
    T2_OR_FLAIR,
    ...asked(wish.requireMask, ruleOf("IS_YES", { field: "mask_present" })),
    ruleOf("LABEL_NOT_DISPUTED"),
    ...asked(wish.excludeProvisional, ruleOf("LABEL_NOT_PROVISIONAL")),
    ruleOf("LABEL_OR_MASK"),
  ];
}

/** A case whose file does not say which sequences there are is kept: its hospital will find out. */
const T2_OR_FLAIR = ruleOf("HAS_ANY", { field: "sequences_present", values: ["t2", "flair"], whenMissing: "KEEP" });

/** Rules to begin from: first diagnosis, scanned before treatment and at most 60 days before tissue was taken. */
export const RULE_TEMPLATES = {
  firstContact: {
    title: "First contact",
    rules: [
      ruleOf("IS_YES", { field: "treatment_naive" }),
      ruleOf("BETWEEN", { field: "scan_days_before_surgery", low: 0, high: 60 }),
      T2_OR_FLAIR,
      ruleOf("LABEL_NOT_DISPUTED"),
      ruleOf("LABEL_OR_MASK"),
    ],
  },
  strict: {
    title: "First contact, as for a paper",
    rules: [
      ruleOf("IS_YES", { field: "treatment_naive" }),
      ruleOf("BETWEEN", { field: "scan_days_before_surgery", low: 0, high: 60 }),
      ruleOf("HAS_ANY", { field: "sequences_present", values: ["t2", "flair"], whenMissing: "UNDECIDED" }),
      ruleOf("HAS_ALL", { field: "sequences_present", values: ["t1ce"], whenMissing: "UNDECIDED" }),
      ruleOf("BETWEEN", { field: "slice_thickness_mm", high: 7, whenMissing: "UNDECIDED" }),
      ruleOf("LABEL_NOT_DISPUTED"),
      ruleOf("HAS_LABEL"),
    ],
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly rules: readonly Rule[] }>>;
