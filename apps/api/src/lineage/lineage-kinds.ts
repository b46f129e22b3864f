/** What a walk passes, from the tissue to the answer; a case stands beside its revisions. */
export const KINDS = ["case", "assay", "revision", "cohort", "run", "round", "update", "model", "evaluation", "prediction"] as const;
export type LineageKind = (typeof KINDS)[number];

export type LineageDirection = "downstream" | "upstream";

/** How a label came into a thing: it taught it, taught what it began from, or told how good it is. */
export type LabelUse = "trained" | "inherited" | "scored";
