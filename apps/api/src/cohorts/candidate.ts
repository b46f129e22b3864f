import type { RuleCase } from "@midline/shared/cohorts/apply-rules";

/** A case that might be in a cohort, with the label revision that would be pinned. */
export interface Candidate extends RuleCase {
  readonly caseId: string;
  readonly pseudonym: string;
  readonly siteId: string;
  readonly siteCode: string;
  readonly siteKind: "training" | "external";
  readonly synthetic: boolean;
  readonly revisionId: string;
}
