import { applyRules } from "@midline/shared/cohorts/apply-rules";
import { type Rule, sentenceOf } from "@midline/shared/cohorts/criteria";
import type { CohortFlow, FlowStep } from "@midline/shared/cohorts/flow";
import { type ByClass, byClass, classOf } from "@midline/shared/cohorts/label-classes";
import { ruleFieldNamed } from "@midline/shared/cohorts/rule-fields";
import type { CountedCase } from "./candidate.js";

/** A box of the flow with those in it. */
export interface Stage extends FlowStep {
  readonly remaining: readonly CountedCase[];
  readonly withoutValue: readonly CountedCase[];
}

/** A case that a rule excluded. */
export interface Exclusion<T extends CountedCase> {
  readonly of: T;
  /** Of the rule, counted from 1. */
  readonly position: number;
  /** What the rule looked at; null where there was no value. */
  readonly value: string | null;
}

export interface Attrition<T extends CountedCase> {
  /** Those who meet every rule, in the order given. */
  readonly included: readonly T[];
  /** Everyone, then what each rule left. */
  readonly stages: readonly Stage[];
  /** Each excluded case with the one rule that excluded it. */
  readonly excluded: readonly Exclusion<T>[];
}

/** Applies the rules in order; a case falls to the first that it does not meet. */
export function applyCriteria<T extends CountedCase>(candidates: readonly T[], rules: readonly Rule[]): Attrition<T> {
  const steps = applyRules(candidates, rules);
  const all = {
    rule: "all",
    description: "Labelled cases of the chosen hospitals",
    missing: null,
    remaining: candidates,
    withoutValue: [],
  };
  return {
    included: steps.at(-1)?.remaining ?? candidates,
    stages: [
      all,
      ...rules.map((rule, i) => ({
        rule: rule.field ?? rule.operator.toLowerCase(),
        description: sentenceOf(rule),
        missing: ruleFieldNamed(rule.field)?.mayBeMissing === true ? rule.whenMissing : null,
        remaining: steps[i]?.remaining ?? [],
        withoutValue: steps[i]?.withoutValue ?? [],
      })),
    ],
    excluded: steps.flatMap(({ fallen }, i) => fallen.map(({ of, value }) => ({ of, position: i + 1, value }))),
  };
}

/** The stages as numbers, exactly and site by site: every site that was chosen, whether anybody of it is left or not. */
export function flowOf(stages: readonly Stage[], siteIds: readonly string[]): CohortFlow {
  const counted = stages.map(({ remaining, withoutValue }) => [countBySite(remaining), countBySite(withoutValue)] as const);
  const none = byClass(() => 0);
  return {
    steps: stages.map(({ rule, description, missing }) => ({ rule, description, missing })),
    sites: siteIds.map((siteId) => ({
      siteId,
      remaining: counted.map(([remaining]) => remaining.get(siteId) ?? none),
      withoutValue: counted.map(([, withoutValue]) => withoutValue.get(siteId) ?? none),
    })),
  };
}

function countBySite(cases: readonly CountedCase[]): ReadonlyMap<string, ByClass<number>> {
  const counts = new Map<string, Record<keyof ByClass<number>, number>>();
  for (const { siteId, label } of cases) {
    const known = counts.get(siteId) ?? { positive: 0, negative: 0, unlabelled: 0 };
    known[classOf(label.value)] += 1;
    counts.set(siteId, known);
  }
  return counts;
}
