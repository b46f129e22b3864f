import type { LabelValues } from "@midline/shared/labels/codebook";
import type { LabelState } from "../cases/case.input.js";
import type { Sequence } from "@midline/shared/protocol/vocabulary";

/** Who may be in a cohort. Absent limits do not exclude. */
export interface CohortCriteria {
  readonly treatmentNaiveOnly: boolean;
  readonly maxScanDaysBeforeSurgery: number | null;
  readonly minAgeYears: number | null;
  readonly maxAgeYears: number | null;
  /** Each must be present; a case that does not say is excluded when any is required. */
  readonly requireSequences: readonly Sequence[];
  readonly requireMask: boolean;
  readonly excludeProvisional: boolean;
}

/** A case that might be in a cohort, with the label revision that would be pinned. */
export interface Candidate {
  readonly caseId: string;
  readonly pseudonym: string;
  readonly siteId: string;
  readonly siteCode: string;
  readonly siteKind: "training" | "external";
  readonly synthetic: boolean;
  readonly revisionId: string;
  readonly values: LabelValues;
  /** Of the cohort's target, derived from the revision. */
  readonly label: {
    readonly state: LabelState;
    readonly value: boolean | null;
    readonly tier: "A" | "B" | "C" | null;
  };
}

/** One inclusion rule: its name, what it says of this cohort, and whom it excludes. */
export interface Rule {
  readonly name: string;
  readonly describe: (criteria: CohortCriteria) => string;
  readonly isAsked: (criteria: CohortCriteria) => boolean;
  readonly excludes: (candidate: Candidate, criteria: CohortCriteria) => boolean;
}

const outside = (value: number, low: number | null, high: number | null): boolean =>
  (low !== null && value < low) || (high !== null && value > high);

/** In the order they are applied: a case is excluded by the first rule that speaks against it. */
export const RULES: readonly Rule[] = [
  {
    name: "treatment_naive",
    describe: () => "Scanned before any treatment",
    isAsked: (criteria) => criteria.treatmentNaiveOnly,
    excludes: ({ values }) => !values.treatment_naive,
  },
  {
    name: "scan_days_before_surgery",
    describe: (criteria) => `Scanned 0 to ${criteria.maxScanDaysBeforeSurgery} days before surgery`,
    isAsked: (criteria) => criteria.maxScanDaysBeforeSurgery !== null,
    excludes: ({ values }, criteria) => outside(values.scan_days_before_surgery, 0, criteria.maxScanDaysBeforeSurgery),
  },
  {
    name: "age_years",
    describe: ({ minAgeYears, maxAgeYears }) => `Aged ${minAgeYears ?? 0} to ${maxAgeYears ?? "any"} years`,
    isAsked: (criteria) => criteria.minAgeYears !== null || criteria.maxAgeYears !== null,
    excludes: ({ values }, criteria) => outside(values.age_years, criteria.minAgeYears, criteria.maxAgeYears),
  },
  {
    name: "sequences_present",
    describe: (criteria) => `With ${criteria.requireSequences.join(", ")}`,
    isAsked: (criteria) => criteria.requireSequences.length > 0,
    excludes: ({ values }, criteria) => criteria.requireSequences.some((sequence) => !(values.sequences_present ?? []).includes(sequence)),
  },
  {
    name: "t2_or_flair",
    describe: () => "With T2 or FLAIR, where the file says which sequences there are",
    isAsked: () => true,
    excludes: ({ values }) =>
      values.sequences_present !== null && !values.sequences_present.some((sequence) => sequence === "t2" || sequence === "flair"),
  },
  {
    name: "mask_present",
    describe: () => "With a tumour mask",
    isAsked: (criteria) => criteria.requireMask,
    excludes: ({ values }) => values.mask_present !== true,
  },
  {
    name: "label_resolved",
    describe: () => "Label not disputed",
    isAsked: () => true,
    excludes: ({ label }) => label.state === "disputed",
  },
  {
    name: "label_not_provisional",
    describe: () => "Label by more than one stain or by sequencing",
    isAsked: (criteria) => criteria.excludeProvisional,
    excludes: ({ label }) => label.value !== null && label.tier === "C",
  },
  {
    name: "label_or_mask",
    describe: () => "With a label or a mask to learn from",
    isAsked: () => true,
    excludes: ({ label, values }) => label.value === null && values.mask_present !== true,
  },
];
