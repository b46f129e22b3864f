import { type Candidate, type CohortCriteria, RULES } from "./criteria.js";

/** What one rule left and took. */
export interface AttritionStep {
  readonly rule: string;
  readonly description: string;
  readonly remaining: number;
  readonly excluded: number;
}

export interface Attrition {
  /** In site code and pseudonym order. */
  readonly included: readonly Candidate[];
  /** First step: everyone; then each rule that was asked, in order. */
  readonly steps: readonly AttritionStep[];
  /** Each excluded case with the one rule that excluded it. */
  readonly excluded: readonly { readonly caseId: string; readonly rule: string }[];
}

/** Applies the rules in order; a case falls to the first that speaks against it. */
export function applyCriteria(candidates: readonly Candidate[], criteria: CohortCriteria): Attrition {
  let included = [...candidates].sort(bySiteAndPseudonym);
  const steps: AttritionStep[] = [{ rule: "all", description: "Cases of the chosen sites", remaining: included.length, excluded: 0 }];
  const excluded: { caseId: string; rule: string }[] = [];
  for (const rule of RULES.filter((each) => each.isAsked(criteria))) {
    const fallen = included.filter((candidate) => rule.excludes(candidate, criteria));
    included = included.filter((candidate) => !fallen.includes(candidate));
    excluded.push(...fallen.map(({ caseId }) => ({ caseId, rule: rule.name })));
    steps.push({ rule: rule.name, description: rule.describe(criteria), remaining: included.length, excluded: fallen.length });
  }
  return { included, steps, excluded };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const bySiteAndPseudonym = (a: Candidate, b: Candidate): number => compare(a.siteCode, b.siteCode) || compare(a.pseudonym, b.pseudonym);
