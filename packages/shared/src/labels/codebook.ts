/**
 * The columns of a label file: what a site coordinator may say about a case, and in which words.
 *
 * Plain data, so that the portal, the API and the phantom read the same page. Names and values are matched without regard
 * to case, and spaces and hyphens count as underscores. There is no column for a name, a birth date or a hospital number.
 */
interface ColumnBase {
  /** As it stands in the header. */
  readonly name: string;
  /** What it holds, for the person who fills it in. */
  readonly about: string;
  readonly required: boolean;
  /** Other headers that mean the same. */
  readonly synonyms: readonly string[];
  readonly example: string;
}

/** Words that mean one of the allowed values: `{ wt: "wildtype" }`. */
type Spellings = Readonly<Record<string, string>>;

export type Column = ColumnBase &
  (
    | { readonly kind: "pseudonym" | "siteCode" | "code" | "personCode" | "ageYears" | "yesNo" | "date" | "freeText" }
    | { readonly kind: "choice" | "list"; readonly values: readonly string[]; readonly spellings: Spellings }
    | { readonly kind: "integer" | "number"; readonly min: number; readonly max: number }
  );

const NOT_DONE: Spellings = { nd: "not_done", not_tested: "not_done", none: "not_done" };
const GENE: Spellings = { ...NOT_DONE, wt: "wildtype", wild_type: "wildtype", normal: "wildtype", mut: "mutant", mutated: "mutant" };

/** Midline structures in which a diffuse midline glioma may have its centre. */
export const LOCATIONS = [
  "thalamus",
  "hypothalamus_third_ventricle",
  "midbrain",
  "pons",
  "medulla",
  "cerebellum_midline",
  "pineal",
  "spinal_cord",
  "other_midline",
] as const;

const LOCATION_SPELLINGS: Spellings = {
  hypothalamus: "hypothalamus_third_ventricle",
  third_ventricle: "hypothalamus_third_ventricle",
  cerebellar_peduncle: "cerebellum_midline",
  cerebellum: "cerebellum_midline",
  medulla_oblongata: "medulla",
  mesencephalon: "midbrain",
  cord: "spinal_cord",
  cervical_cord: "spinal_cord",
  other: "other_midline",
};

export const CODEBOOK = [
  {
    name: "patient_pseudo_id",
    kind: "pseudonym",
    required: true,
    synonyms: ["pseudonym", "pseudo_id", "patient_pseudonym", "participant_id", "subject", "subject_id"],
    about: "The case's name at your site: 3 to 32 letters and digits, the BIDS subject without sub-. Never a hospital number.",
    example: "P0001",
  },
  {
    name: "site_code",
    kind: "siteCode",
    required: true,
    synonyms: ["site", "centre", "center", "redcap_data_access_group"],
    about: "The code of your site in the consortium.",
    example: "site-a",
  },
  {
    name: "case_no",
    kind: "integer",
    min: 1,
    max: 1_000_000,
    required: false,
    synonyms: ["case_number", "no"],
    about: "Running number.",
    example: "1",
  },
  {
    name: "age_years",
    kind: "ageYears",
    required: true,
    synonyms: ["age", "age_at_scan", "age_at_diagnosis"],
    about: "Completed years at the scan. 90 and older are recorded as 90.",
    example: "12",
  },
  {
    name: "sex",
    kind: "choice",
    values: ["female", "male", "other", "unknown"],
    spellings: { f: "female", m: "male", w: "female", woman: "female", man: "male", u: "unknown" },
    required: false,
    synonyms: ["gender"],
    about: "Sex as recorded.",
    example: "female",
  },
  {
    name: "scan_days_before_surgery",
    kind: "integer",
    min: -3650,
    max: 3650,
    required: true,
    synonyms: ["days_scan_to_surgery", "mri_days_before_surgery"],
    about: "Days from the scan to the biopsy or resection; negative when the scan came after.",
    example: "6",
  },
  {
    name: "treatment_naive",
    kind: "yesNo",
    required: true,
    synonyms: ["untreated"],
    about: "No surgery, radiotherapy or chemotherapy before the scan.",
    example: "y",
  },
  { name: "steroids", kind: "yesNo", required: false, synonyms: ["dexamethasone"], about: "On steroids at the scan.", example: "n" },
  {
    name: "location_primary",
    kind: "choice",
    values: LOCATIONS,
    spellings: LOCATION_SPELLINGS,
    required: true,
    synonyms: ["location", "tumour_location", "tumor_location"],
    about: "Structure that holds the centre of the tumour.",
    example: "pons",
  },
  {
    name: "location_extent",
    kind: "list",
    values: LOCATIONS,
    spellings: LOCATION_SPELLINGS,
    required: false,
    synonyms: [],
    about: "Other structures reached.",
    example: "medulla",
  },
  {
    name: "laterality",
    kind: "choice",
    values: ["left", "right", "midline", "bilateral"],
    spellings: { l: "left", r: "right" },
    required: false,
    synonyms: ["side"],
    about: "Side of the tumour's centre.",
    example: "midline",
  },
  {
    name: "scanner_vendor",
    kind: "choice",
    values: ["ge", "siemens", "philips", "uih", "canon", "other"],
    spellings: { general_electric: "ge", ge_healthcare: "ge", siemens_healthineers: "siemens", united_imaging: "uih", toshiba: "canon" },
    required: false,
    synonyms: ["vendor", "manufacturer"],
    about: "Maker of the scanner.",
    example: "siemens",
  },
  {
    name: "field_strength_t",
    kind: "number",
    min: 0.05,
    max: 12,
    required: false,
    synonyms: ["field_strength", "tesla"],
    about: "Field strength in tesla.",
    example: "3",
  },
  {
    name: "sequences_present",
    kind: "list",
    values: ["t1", "t1ce", "t2", "flair", "dwi"],
    spellings: { t1w: "t1", t1c: "t1ce", t1_ce: "t1ce", t1gd: "t1ce", t2w: "t2", t2_flair: "flair" },
    required: false,
    synonyms: ["sequences"],
    about: "Sequences that exist for this case.",
    example: "t1;t1ce;t2;flair",
  },
  {
    name: "slice_thickness_mm",
    kind: "number",
    min: 0.2,
    max: 30,
    required: false,
    synonyms: ["slice_thickness"],
    about: "Thickest slice, millimetres.",
    example: "1.5",
  },
  {
    name: "tumour_sampling",
    kind: "choice",
    values: ["biopsy", "subtotal", "total"],
    spellings: { subtotal_resection: "subtotal", partial: "subtotal", gross_total: "total", total_resection: "total" },
    required: false,
    synonyms: ["tumor_sampling", "surgery"],
    about: "How the tissue was taken.",
    example: "biopsy",
  },
  {
    name: "histology_text_code",
    kind: "code",
    required: false,
    synonyms: ["histology_code"],
    about: "Histology as a code, such as ICD-O-3.",
    example: "9385/3",
  },
  {
    name: "cns_who_grade",
    kind: "choice",
    values: ["1", "2", "3", "4"],
    spellings: { i: "1", ii: "2", iii: "3", iv: "4", grade_1: "1", grade_2: "2", grade_3: "3", grade_4: "4" },
    required: false,
    synonyms: ["who_grade", "grade"],
    about: "CNS WHO grade.",
    example: "4",
  },
  {
    name: "h3k27m_ihc",
    kind: "choice",
    values: ["positive", "negative", "equivocal", "not_done"],
    spellings: { ...NOT_DONE, pos: "positive", "+": "positive", neg: "negative" },
    required: false,
    synonyms: ["h3_k27m_ihc", "ihc_h3k27m"],
    about: "H3 K27M immunohistochemistry: diffuse nuclear staining is positive.",
    example: "positive",
  },
  { name: "h3k27m_ihc_clone", kind: "code", required: false, synonyms: [], about: "Antibody clone.", example: "RM192" },
  {
    name: "h3k27me3_ihc",
    kind: "choice",
    values: ["retained", "lost", "mosaic", "not_done"],
    spellings: { ...NOT_DONE, loss: "lost", preserved: "retained" },
    required: false,
    synonyms: ["h3_k27me3_ihc", "ihc_h3k27me3"],
    about: "H3 K27me3 immunohistochemistry.",
    example: "lost",
  },
  {
    name: "h3_sequencing",
    kind: "choice",
    values: ["H3.3_K27M", "H3.1_K27M", "H3.2_K27M", "K27I", "wildtype", "failed", "not_done"],
    spellings: {
      ...NOT_DONE,
      wt: "wildtype",
      wild_type: "wildtype",
      h3f3a_k27m: "H3.3_K27M",
      hist1h3b_k27m: "H3.1_K27M",
      h3c2_k27m: "H3.1_K27M",
    },
    required: false,
    synonyms: ["h3_status_sequencing", "sequencing"],
    about: "Histone H3 sequencing result.",
    example: "H3.3_K27M",
  },
  {
    name: "seq_method",
    kind: "choice",
    values: ["sanger", "ngs", "ddpcr", "methylation"],
    spellings: { panel: "ngs", wes: "ngs", wgs: "ngs" },
    required: false,
    synonyms: ["sequencing_method"],
    about: "How it was sequenced.",
    example: "ngs",
  },
  {
    name: "seq_tumour_content_percent",
    kind: "number",
    min: 0,
    max: 100,
    required: false,
    synonyms: ["tumour_content", "tumor_content", "seq_tumor_content_percent"],
    about: "Tumour cells in the sequenced tissue, percent. Below 20 a sequencing result does not stand alone.",
    example: "70",
  },
  {
    name: "seq_genes_covered",
    kind: "list",
    values: ["H3.3", "H3.1", "H3.2"],
    spellings: { "h3-3a": "H3.3", h3f3a: "H3.3", h3_3a: "H3.3", hist1h3b: "H3.1", h3c2: "H3.1", hist2h3c: "H3.2", h3c14: "H3.2" },
    required: false,
    synonyms: ["genes_covered"],
    about: "H3 genes the assay reads. A wild-type H3.3 alone says nothing about H3.1.",
    example: "H3.3;H3.1;H3.2",
  },
  {
    name: "ezhip",
    kind: "choice",
    values: ["over", "normal", "not_done"],
    spellings: { ...NOT_DONE, overexpressed: "over", over_expressed: "over" },
    required: false,
    synonyms: [],
    about: "EZHIP expression.",
    example: "not_done",
  },
  {
    name: "egfr",
    kind: "choice",
    values: ["mutant", "wildtype", "not_done"],
    spellings: GENE,
    required: false,
    synonyms: [],
    about: "EGFR.",
    example: "not_done",
  },
  {
    name: "methylation_class",
    kind: "code",
    required: false,
    synonyms: [],
    about: "Methylation class, such as DMG_K27.",
    example: "DMG_K27",
  },
  {
    name: "methylation_score",
    kind: "number",
    min: 0,
    max: 1,
    required: false,
    synonyms: [],
    about: "Calibrated score of that class.",
    example: "0.97",
  },
  {
    name: "idh",
    kind: "choice",
    values: ["mutant", "wildtype", "not_done"],
    spellings: GENE,
    required: false,
    synonyms: ["idh1"],
    about: "IDH1/2.",
    example: "wildtype",
  },
  {
    name: "tp53",
    kind: "choice",
    values: ["mutant", "wildtype", "not_done"],
    spellings: GENE,
    required: false,
    synonyms: [],
    about: "TP53.",
    example: "mutant",
  },
  {
    name: "atrx",
    kind: "choice",
    values: ["retained", "lost", "mutant", "wildtype", "not_done"],
    spellings: { ...NOT_DONE, wt: "wildtype", mut: "mutant", loss: "lost" },
    required: false,
    synonyms: [],
    about: "ATRX.",
    example: "retained",
  },
  {
    name: "acvr1",
    kind: "choice",
    values: ["mutant", "wildtype", "not_done"],
    spellings: GENE,
    required: false,
    synonyms: [],
    about: "ACVR1.",
    example: "wildtype",
  },
  {
    name: "label_source",
    kind: "choice",
    values: ["pathology_report", "molecular_report", "tumour_board", "research_test"],
    spellings: { pathology: "pathology_report", molecular: "molecular_report", tumor_board: "tumour_board", research: "research_test" },
    required: false,
    synonyms: [],
    about: "Where the label was read.",
    example: "molecular_report",
  },
  {
    name: "label_date",
    kind: "date",
    required: false,
    synonyms: [],
    about: "When the label was made: YYYY, YYYY-MM or YYYY-MM-DD.",
    example: "2024-05",
  },
  {
    name: "pathologist_id",
    kind: "personCode",
    required: false,
    synonyms: [],
    about: "A code with a number, such as P01; not a name.",
    example: "P01",
  },
  { name: "mask_present", kind: "yesNo", required: false, synonyms: ["has_mask"], about: "A tumour mask exists.", example: "y" },
  {
    name: "mask_rater_id",
    kind: "personCode",
    required: false,
    synonyms: [],
    about: "A code with a number, such as R02; not a name.",
    example: "R02",
  },
  {
    name: "mask_consensus",
    kind: "yesNo",
    required: false,
    synonyms: [],
    about: "The mask is the consensus of two readers.",
    example: "n",
  },
  {
    name: "consent_id",
    kind: "code",
    required: true,
    synonyms: ["consent", "ethics_id"],
    about: "Reference of the consent or waiver.",
    example: "IRB-7",
  },
  {
    name: "notes",
    kind: "freeText",
    required: false,
    synonyms: ["comment", "comments", "remarks"],
    about: "Never read and never kept. Better left out.",
    example: "",
  },
] as const satisfies readonly Column[];

type Entry = (typeof CODEBOOK)[number];
export type ColumnName = Entry["name"];

type Value<C extends Column> = C extends { kind: "choice"; values: readonly (infer V)[] }
  ? V
  : C extends { kind: "list"; values: readonly (infer V)[] }
    ? readonly V[]
    : C extends { kind: "integer" | "number" | "ageYears" }
      ? number
      : C extends { kind: "yesNo" }
        ? boolean
        : string;

/** One good row, in the codebook's own words; a cell left empty is null. Free text is never among them. */
export type LabelValues = {
  readonly [C in Entry as C["kind"] extends "freeText" ? never : C["name"]]: Value<C> | (C["required"] extends true ? never : null);
};

/** How headers and values are compared: case, spaces and hyphens do not count. */
export const comparable = (text: string): string =>
  text
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");

/** Every header a file may use, by its comparable form. */
const COLUMN_BY_HEADER: ReadonlyMap<string, Entry> = new Map(
  CODEBOOK.flatMap((column) => [column.name, ...column.synonyms].map((header): [string, Entry] => [comparable(header), column])),
);

/** The codebook's column that a header means, if any. */
export const columnOf = (header: string): Entry | null => COLUMN_BY_HEADER.get(comparable(header)) ?? null;
