import type { LabelValues } from "@midline/shared/labels/codebook";

/** What one assay said of a case. */
export interface TissueResult {
  readonly name: string;
  readonly result: string;
  /** Clone, method or score, where it is known. */
  readonly detail: string | null;
}

/** The tissue results of a revision that speak of H3 K27, in the order of the codebook. */
export function tissueResultsOf(values: Partial<LabelValues>): readonly TissueResult[] {
  const rows: readonly (readonly [name: string, result: unknown, detail: unknown])[] = [
    ["H3 K27M stain", values.h3k27m_ihc, values.h3k27m_ihc_clone],
    ["H3 K27me3 stain", values.h3k27me3_ihc, null],
    ["H3 sequencing", values.h3_sequencing, values.seq_method],
    ["EZHIP", values.ezhip, null],
    ["EGFR", values.egfr, null],
    ["Methylation class", values.methylation_class, values.methylation_score],
  ];
  return rows.flatMap(([name, result, detail]) =>
    typeof result !== "string" || result === "not_done"
      ? []
      : [{ name, result, detail: detail === null || detail === undefined ? null : String(detail) }],
  );
}
