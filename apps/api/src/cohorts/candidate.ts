import type { RuleCase } from "@midline/shared/cohorts/apply-rules";
import type { Standing } from "@midline/shared/cohorts/held-out";

/** A case as far as cohorts are counted. Cases that are alike may be one object. */
export interface CountedCase extends RuleCase {
  readonly siteId: string;
  readonly siteCode: string;
  readonly siteKind: "training" | "external";
  readonly synthetic: boolean;
  /** The keyed hash of its patient; null where its hospital made none, or nobody else has it. */
  readonly token: string | null;
}

/** A case that might be in a cohort, with the label revision that would be pinned. */
export interface Candidate extends CountedCase {
  readonly caseId: string;
  readonly pseudonym: string;
  readonly revisionId: string;
}

/** A case that would be in, and where it would stand. */
export interface Member<T extends CountedCase> extends Standing {
  readonly of: T;
}
