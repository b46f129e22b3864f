/** Printed wherever a result is shown. */
export const RESEARCH_USE_ONLY = "Research use only. Not for diagnosis.";

/** Printed wherever a figure comes from phantoms. */
export const SYNTHETIC = "SYNTHETIC";
