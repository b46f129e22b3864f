import { LOCATIONS } from "../labels/case-columns.js";
import { ruleFieldNamed } from "./rule-fields.js";

/** A patient as Table 1 looks at him: the codebook's values, and the tier of his label. */
export interface Described {
  readonly values: Readonly<Record<string, unknown>>;
  readonly tier: string | null;
}

/** One characteristic: its values in order, and which of them a patient has; null where nobody says. */
export interface TableBlock {
  readonly key: string;
  readonly title: string;
  readonly values: readonly string[];
  readonly of: (patient: Described) => string | null;
}

/** A number's band: the first whose upper limit it does not exceed. */
const bands = (field: string, limits: readonly (readonly [upTo: number, title: string])[]) => ({
  values: limits.map(([, title]) => title),
  of: ({ values }: Described): string | null => {
    const value = values[field];
    return typeof value === "number" ? (limits.find(([upTo]) => value <= upTo)?.[1] ?? null) : null;
  },
});

const choice = (field: string, values: readonly string[] = ruleFieldNamed(field)?.values ?? []) => ({
  values,
  of: (patient: Described): string | null => {
    const value = patient.values[field];
    return typeof value === "string" && values.includes(value) ? value : null;
  },
});

const YES_NO = ["yes", "no"];
const sequence = (name: string): TableBlock => ({
  key: `sequence_${name}`,
  title: `Sequence ${name}`,
  values: YES_NO,
  of: ({ values }) => {
    const present = values["sequences_present"];
    return Array.isArray(present) ? (present.includes(name) ? "yes" : "no") : null;
  },
});

/** The characteristics of Table 1, in the order of a paper. */
export const TABLE_BLOCKS: readonly TableBlock[] = [
  {
    key: "age_years",
    title: "Age, years",
    ...bands("age_years", [
      [2, "0–2"],
      [9, "3–9"],
      [17, "10–17"],
      [39, "18–39"],
      [59, "40–59"],
      [Infinity, "60 and older"],
    ]),
  },
  { key: "sex", title: "Sex", ...choice("sex") },
  { key: "location_primary", title: "Location", ...choice("location_primary", LOCATIONS) },
  { key: "tier", title: "Assay tier of the label", values: ["A", "B", "C"], of: ({ tier }) => tier },
  {
    key: "field_strength_t",
    title: "Field strength",
    ...bands("field_strength_t", [
      [1.4, "below 1.5 T"],
      [1.6, "1.5 T"],
      [2.9, "between 1.5 and 3 T"],
      [3.1, "3 T"],
      [Infinity, "above 3 T"],
    ]),
  },
  { key: "scanner_vendor", title: "Scanner", ...choice("scanner_vendor") },
  {
    key: "slice_thickness_mm",
    title: "Slice thickness",
    ...bands("slice_thickness_mm", [
      [1, "up to 1 mm"],
      [3, "above 1 to 3 mm"],
      [5, "above 3 to 5 mm"],
      [7, "above 5 to 7 mm"],
      [Infinity, "above 7 mm"],
    ]),
  },
  ...["t1", "t1ce", "t2", "flair", "dwi"].map(sequence),
  {
    key: "mask_present",
    title: "Tumour mask",
    values: YES_NO,
    of: ({ values }) => (typeof values["mask_present"] === "boolean" ? (values["mask_present"] ? "yes" : "no") : null),
  },
];

/** Columns of the codebook that the blocks read. */
export const TABLE_FIELDS: readonly string[] = [
  ...TABLE_BLOCKS.flatMap(({ key }) => (ruleFieldNamed(key) === null ? [] : [key])),
  "sequences_present",
];
