import { randomIndex } from "@midline/shared/random";
import type { ColumnName } from "@midline/shared/labels/codebook";
import type { Streams } from "./case-streams.js";
import { within } from "./draw.js";
import type { Latents } from "./latents.js";

/** Cells of a label file by column; a column that is not named is empty. */
export type Cells = Readonly<Partial<Record<ColumnName, string>>>;

/** How a case's tissue report turned out. */
export type ReportKind = "clear" | "unresolved" | "contradictory";

/** Shares of reports without an answer, and of reports that contradict themselves. */
const UNRESOLVED = 0.03;
const CONTRADICTORY = 0.02;
/** Share of tumours that were sequenced as well. */
const SEQUENCED = 0.6;

/**
 * Writes the tissue report of a phantom: what its label looks like to those who must derive it.
 *
 * 95 % of the reports state the truth: in altered tumours K27M staining is positive and K27me3 lost (or, in 15 % of those without a
 * sequence, not done), in others negative and retained; 60 % are sequenced, H3.1 mostly in the pons. 3 % have no answer, and 2 % have
 * positive staining against a wild-type sequence from too little tumour: a person must settle those.
 */
export function writePathology(
  streams: Streams,
  { altered, location }: Pick<Latents, "altered" | "location">,
): Cells & { readonly kind: ReportKind } {
  const uniform = streams("pathology");
  const fate = uniform();
  const kind: ReportKind = fate < UNRESOLVED ? "unresolved" : fate < UNRESOLVED + CONTRADICTORY ? "contradictory" : "clear";
  const isSequenced = uniform() < SEQUENCED;
  const method = uniform() < 0.8 ? "ngs" : "sanger";
  const contentPercent = Math.round(within(uniform, [30, 95]));
  const tooLittlePercent = Math.round(within(uniform, [5, 18]));
  const variant = uniform() < (location === "pons" ? 0.3 : 0.05) ? "H3.1_K27M" : "H3.3_K27M";
  const me3Skipped = uniform() < 0.15;
  const grade = altered === 1 ? "4" : ["2", "3", "4", "4"][randomIndex(uniform, 4)]!;
  const common: Cells = {
    tumour_sampling: ["biopsy", "biopsy", "subtotal", "total"][randomIndex(uniform, 4)]!,
    histology_text_code: altered === 1 ? "9385/3" : grade === "4" ? "9440/3" : "9400/3",
    cns_who_grade: grade,
    h3k27m_ihc_clone: "RM192",
    idh: "wildtype",
    label_date: `20${18 + randomIndex(uniform, 7)}-${String(1 + randomIndex(uniform, 12)).padStart(2, "0")}`,
    pathologist_id: `P0${1 + randomIndex(uniform, 3)}`,
  };
  const sequencing = (result: string, percent: number): Cells => ({
    h3_sequencing: result,
    seq_method: method,
    seq_tumour_content_percent: String(percent),
    seq_genes_covered: "H3.3;H3.1;H3.2",
    label_source: "molecular_report",
  });
  const notSequenced: Cells = { h3_sequencing: "not_done", label_source: "pathology_report" };
  const isAltered = altered === 1;
  const me3 = isAltered ? "lost" : "retained";
  if (kind === "unresolved") {
    return { kind, ...common, h3k27m_ihc: "equivocal", h3k27me3_ihc: "not_done", ...sequencing("failed", tooLittlePercent) };
  }
  if (kind === "contradictory") {
    return { kind, ...common, h3k27m_ihc: "positive", h3k27me3_ihc: me3, ...sequencing("wildtype", tooLittlePercent) };
  }
  return {
    kind,
    ...common,
    h3k27m_ihc: isAltered ? "positive" : "negative",
    h3k27me3_ihc: isAltered && !isSequenced && me3Skipped ? "not_done" : me3,
    ...(isSequenced ? sequencing(isAltered ? variant : "wildtype", contentPercent) : notSequenced),
  };
}
