import { ASSAY_NAMES, assaysOf, type AssayValues } from "@midline/shared/labels/assays";
import type { LineageAssay } from "./lineage.object.js";

/** The assays of a revision, as its own site sees them. */
export const seenAssays = (values: AssayValues): readonly LineageAssay[] =>
  assaysOf(values).map(({ kind, result, cloneOrPanel, date }) => ({ name: ASSAY_NAMES[kind], result, cloneOrPanel, date }));
