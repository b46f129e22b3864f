import { CODEBOOK, type ColumnName } from "@midline/shared/labels/codebook";
import { csvLine } from "@midline/shared/labels/csv-cell";
import { randomIndex } from "@midline/shared/random";
import { presentSequences, sliceThickness } from "./acquire.js";
import { maskReader } from "./annotate.js";
import { caseStreams, type PhantomKey } from "./case-streams.js";
import { drawLatents, type LatentOptions } from "./latents.js";
import { writePathology, type Cells } from "./pathology.js";
import { phantomPseudonym } from "./pseudonym.js";
import { drawTumourPlace } from "./tumour-place.js";

/** This case was scanned after its treatment: criteria must exclude it. */
export const TREATED_CASE = 5;
/** This case stands in the file twice: neither row can be believed. */
export const TWICE_LISTED_CASE = 8;

const COLUMNS: readonly ColumnName[] = CODEBOOK.flatMap((column) => (column.kind === "freeText" ? [] : [column.name]));

/**
 * The label file of a site, as its coordinator would send it, blemishes included: UTF-8, one row per case, in the codebook's columns.
 *
 * @param cases all of one site, healthy heads left out.
 */
export function labelCsv(cases: readonly PhantomKey[], options: LatentOptions = {}): string {
  const lines = cases.flatMap((key) => {
    const row = labelCells(key, options);
    return key.number === TWICE_LISTED_CASE ? [row, row] : [row];
  });
  return csvLine(COLUMNS) + lines.map((cells) => csvLine(COLUMNS.map((name) => cells[name] ?? ""))).join("");
}

/** What is said of one case. Consistent with its label, but for the reports that cannot be (see `writePathology`). */
export function labelCells(key: PhantomKey, options: LatentOptions = {}): Cells {
  const streams = caseStreams(key);
  const latents = drawLatents(streams, key.preset, options);
  const { kind: _, ...pathology } = writePathology(streams, latents);
  const { structure, laterality } = drawTumourPlace(streams, latents.location);
  const reader = maskReader(streams);
  const uniform = streams("chart");
  const daysBefore = 1 + randomIndex(uniform, 28);
  const isTreated = key.number === TREATED_CASE;
  return {
    patient_pseudo_id: phantomPseudonym(key.siteCode, key.number),
    site_code: key.siteCode,
    case_no: String(key.number),
    age_years: String(Math.min(90, Math.floor(latents.ageYears))),
    sex: sexOf(key),
    steroids: uniform() < 0.4 ? "y" : "n",
    scan_days_before_surgery: String(isTreated ? -90 : daysBefore),
    treatment_naive: isTreated ? "n" : "y",
    location_primary: structure,
    laterality,
    scanner_vendor: ["siemens", "ge", "philips"][randomIndex(uniform, 3)]!,
    field_strength_t: uniform() < 0.6 ? "3" : "1.5",
    sequences_present: presentSequences(streams, key.preset).join(";"),
    slice_thickness_mm: (1.5 * sliceThickness(streams, key.preset)).toFixed(1), // half the blur: the rest is gaps between slices
    ...pathology,
    mask_present: reader ? "y" : "n",
    mask_rater_id: reader ?? "",
    mask_consensus: reader ? "n" : "",
    consent_id: "SYN-1",
  };
}

export const sexOf = (key: PhantomKey): "female" | "male" => (caseStreams(key)("sex")() < 0.5 ? "female" : "male");
