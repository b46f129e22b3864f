import type { Rule } from "@midline/shared/cohorts/criteria";
import { RULE_TEMPLATES } from "@midline/shared/cohorts/read-rules";
import type { FreezeCohortInput, SamePatient, Target } from "../generated/graphql";
import { type DraftRule, draftOf } from "./draft-rules";
import type { EarlierCohort } from "./series-queries";

/** A cohort as it is being made. */
export interface Draft {
  readonly name: string;
  readonly target: Target;
  readonly siteCodes: readonly string[];
  readonly rules: readonly DraftRule[];
  readonly validationFraction: number;
  readonly seed: number;
  readonly samePatient: SamePatient;
}

/** What a series begins from. */
export const freshDraft = (sites: readonly { readonly code: string }[]): Draft => ({
  name: "",
  target: "H3K27M",
  siteCodes: sites.map(({ code }) => code),
  rules: RULE_TEMPLATES.firstContact.rules.map(draftOf),
  validationFraction: 0.25,
  seed: 1,
  samePatient: "REFUSE",
});

/** What the next version begins from: all that the version it follows was made by, so that nothing changes but what somebody changes. */
export const draftFrom = ({ name, target, sites, rules, validationFraction, seed, samePatient }: EarlierCohort): Draft => ({
  name,
  target,
  siteCodes: sites.map(({ site }) => site.code),
  rules: rules.map(({ field, operator, low, high, values, whenMissing }) =>
    draftOf({ field: field ?? null, operator, low: low ?? null, high: high ?? null, values, whenMissing }),
  ),
  validationFraction,
  seed,
  samePatient,
});

/** What is sent: the rules that are on, in order. */
export const inputOf = (draft: Draft, rules: readonly Rule[]): FreezeCohortInput => ({
  ...draft,
  siteCodes: [...draft.siteCodes],
  rules: rules.map((rule) => ({ ...rule, values: [...rule.values] })),
});
