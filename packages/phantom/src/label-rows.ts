import { CODEBOOK, type ColumnName } from "@midline/shared/labels/codebook";
import { csvLine } from "@midline/shared/labels/csv-cell";
import { randomIndex, randomStream, shuffled } from "@midline/shared/random";
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

export interface LabelOptions extends LatentOptions {
  /** Deals the labels of all cases out among them anew, in an order drawn from this seed; images and latents stay as they are. */
  readonly permutationSeed?: number | undefined;
}

/**
 * The labels that a site tells of its cases: their own, or with a seed those of all its cases in another order. A reader of permuted labels
 * has AUROC 0.5, whatever he sees: the y-permuted control.
 *
 * @param cases all of one site, healthy heads left out.
 * @returns one per case, in the order of `cases`.
 */
export function toldLabels(cases: readonly PhantomKey[], { permutationSeed, ...options }: LabelOptions = {}): readonly (0 | 1)[] {
  const own = cases.map((key) => drawLatents(caseStreams(key), key.preset, options).altered);
  return permutationSeed === undefined ? own : shuffled(own, randomStream("dmg-v1", "permutation", permutationSeed));
}

/**
 * The label file of a site, as its coordinator would send it, blemishes included: UTF-8, one row per case, in the codebook's columns.
 *
 * @param cases all of one site, healthy heads left out.
 */
export function labelCsv(cases: readonly PhantomKey[], options: LabelOptions = {}): string {
  const told = toldLabels(cases, options);
  const lines = cases.flatMap((key, i) => {
    const row = labelCells(key, told[i]!, options);
    return key.number === TWICE_LISTED_CASE ? [row, row] : [row];
  });
  return csvLine(COLUMNS) + lines.map((cells) => csvLine(COLUMNS.map((name) => cells[name] ?? ""))).join("");
}

/** What is said of one case. Consistent with the label told, but for the reports that cannot be (see `writePathology`). */
function labelCells(key: PhantomKey, altered: 0 | 1, options: LatentOptions): Cells {
  const streams = caseStreams(key);
  const latents = drawLatents(streams, key.preset, options);
  const { kind: _, ...pathology } = writePathology(streams, { altered, location: latents.location });
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
