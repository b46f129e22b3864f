import type { LabelValues } from "./codebook.js";

/** Ways in which the status of H3 K27 is found out; "sequencing" where the file does not say by which method. */
export const ASSAY_KINDS = ["ihcH3k27m", "ihcH3k27me3", "sanger", "ngs", "methylation", "ddpcr", "sequencing"] as const;
export type AssayKind = (typeof ASSAY_KINDS)[number];

/** As people call them. */
export const ASSAY_NAMES: Readonly<Record<AssayKind, string>> = {
  ihcH3k27m: "IHC H3 K27M",
  ihcH3k27me3: "IHC H3 K27me3",
  sanger: "Sanger sequencing",
  ngs: "Next-generation sequencing",
  methylation: "Methylation profiling",
  ddpcr: "Droplet digital PCR",
  sequencing: "H3 sequencing",
};

/** One assay of a case, and what came of it. */
export interface Assay {
  readonly kind: AssayKind;
  /** In the codebook's words. */
  readonly result: string;
  readonly cloneOrPanel: string | null;
  readonly specimen: Specimen | null;
  readonly lab: string | null;
  /** A year, a month or a day. */
  readonly date: string | null;
}

type Specimen = NonNullable<LabelValues["specimen"]>;

/** What assays are told from. A revision written before a column was in the codebook does not have it. */
export type AssayValues = Partial<LabelValues>;

/** The assays that a revision of a case's values holds, in the order above; those not done are left out. */
export function assaysOf(values: AssayValues): readonly Assay[] {
  const common = { specimen: specimenOf(values), lab: values.lab_code ?? null };
  const stain = { ...common, date: values.ihc_date ?? null };
  const molecular = { ...common, cloneOrPanel: values.seq_panel ?? null, date: values.seq_date ?? null };
  const assays: Assay[] = [];
  const { h3k27m_ihc: k27m, h3k27me3_ihc: k27me3, h3_sequencing: sequenced } = values;
  if (wasDone(k27m)) assays.push({ ...stain, kind: "ihcH3k27m", result: k27m, cloneOrPanel: values.h3k27m_ihc_clone ?? null });
  if (wasDone(k27me3)) assays.push({ ...stain, kind: "ihcH3k27me3", result: k27me3, cloneOrPanel: null });
  if (wasDone(sequenced)) assays.push({ ...molecular, kind: values.seq_method ?? "sequencing", result: sequenced });
  const { methylation_class: methylation, methylation_score: score } = values;
  if (wasDone(methylation)) {
    assays.push({ ...molecular, kind: "methylation", result: typeof score === "number" ? `${methylation}, score ${score}` : methylation });
  }
  return assays.toSorted((a, b) => ASSAY_KINDS.indexOf(a.kind) - ASSAY_KINDS.indexOf(b.kind));
}

const wasDone = <T extends string>(result: T | null | undefined): result is Exclude<T, "not_done"> =>
  result !== null && result !== undefined && result !== "not_done";

/** As stated, else as the tissue was taken. */
function specimenOf({ specimen, tumour_sampling: sampling }: AssayValues): Specimen | null {
  if (specimen !== null && specimen !== undefined) return specimen;
  if (sampling === null || sampling === undefined) return null;
  return sampling === "biopsy" ? "biopsy" : "resection";
}
