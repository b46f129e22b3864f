import type { CohortFlow } from "@midline/shared/cohorts/flow";
import { countClasses } from "@midline/shared/cohorts/label-classes";
import { type Candidate, type CohortCriteria, RULES } from "./criteria.js";

export interface Attrition {
  /** In site code and pseudonym order. */
  readonly included: readonly Candidate[];
  readonly flow: CohortFlow;
  /** Each excluded case with the one rule that excluded it. */
  readonly excluded: readonly { readonly caseId: string; readonly rule: string }[];
}

/** Applies the rules in order; a case falls to the first that speaks against it. */
export function applyCriteria(candidates: readonly Candidate[], criteria: CohortCriteria, siteIds: readonly string[]): Attrition {
  let included = [...candidates].sort(bySiteAndPseudonym);
  const left = [included];
  const steps = [{ rule: "all", description: "Cases of the chosen sites" }];
  const excluded: { caseId: string; rule: string }[] = [];
  for (const rule of RULES.filter((each) => each.isAsked(criteria))) {
    const fallen = new Set(included.filter((candidate) => rule.excludes(candidate, criteria)));
    included = included.filter((candidate) => !fallen.has(candidate));
    left.push(included);
    excluded.push(...[...fallen].map(({ caseId }) => ({ caseId, rule: rule.name })));
    steps.push({ rule: rule.name, description: rule.describe(criteria) });
  }
  const sites = siteIds.map((siteId) => ({
    siteId,
    remaining: left.map((cases) => countClasses(cases.filter((each) => each.siteId === siteId).map(({ label }) => label.value))),
  }));
  return { included, flow: { steps, sites }, excluded };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const bySiteAndPseudonym = (a: Candidate, b: Candidate): number => compare(a.siteCode, b.siteCode) || compare(a.pseudonym, b.pseudonym);
