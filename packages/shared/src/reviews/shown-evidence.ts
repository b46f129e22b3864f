import { CODEBOOK, type LabelValues } from "../labels/codebook.js";

/** What a reader is shown of a case, in groups; never who the patient is, where, or what label was derived. */
const GROUPS = {
  Stains: ["h3k27m_ihc", "h3k27m_ihc_clone", "h3k27me3_ihc"],
  Sequencing: ["h3_sequencing", "seq_method", "seq_tumour_content_percent", "seq_genes_covered"],
  Methylation: ["methylation_class", "methylation_score"],
  "Other genes": ["ezhip", "egfr", "idh", "tp53", "atrx", "acvr1"],
  Specimen: ["tumour_sampling", "histology_text_code", "cns_who_grade"],
  Mask: ["mask_present", "mask_consensus"],
} as const satisfies Readonly<Record<string, readonly (keyof LabelValues)[]>>;

export interface ShownResult {
  readonly group: string;
  /** The codebook's column. */
  readonly name: string;
  readonly about: string;
  /** In the codebook's words; null where nothing is recorded. */
  readonly value: string | null;
}

/** A case's tissue results and mask facts as its blind readers and its adjudicator see them. */
export function shownEvidence(values: LabelValues): readonly ShownResult[] {
  return Object.entries(GROUPS).flatMap(([group, names]) =>
    names.map((name) => ({
      group,
      name,
      about: CODEBOOK.find((column) => column.name === name)?.about ?? "",
      value: asText(values[name] ?? null),
    })),
  );
}

function asText(value: LabelValues[keyof LabelValues]): string | null {
  if (value === null) return null;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string" || typeof value === "number") return String(value);
  return value.length === 0 ? null : value.join(", ");
}

/** What kind of evidence a case has: readers agree in another measure on a sequence than on one stain. */
export const EVIDENCE_KINDS = ["sequencing", "bothStains", "oneStain", "other"] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

export function evidenceKind({
  h3_sequencing,
  h3k27m_ihc,
  h3k27me3_ihc,
}: Pick<LabelValues, "h3_sequencing" | "h3k27m_ihc" | "h3k27me3_ihc">): EvidenceKind {
  if (h3_sequencing !== null && h3_sequencing !== "failed" && h3_sequencing !== "not_done") return "sequencing";
  const stains = [h3k27m_ihc, h3k27me3_ihc].filter((stain) => stain !== null && stain !== "not_done").length;
  return stains === 2 ? "bothStains" : stains === 1 ? "oneStain" : "other";
}
