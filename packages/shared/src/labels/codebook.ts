import { CASE_COLUMNS } from "./case-columns.js";
import { comparable, type Column } from "./column.js";
import { MOLECULAR_COLUMNS } from "./molecular-columns.js";
import { TISSUE_COLUMNS } from "./tissue-columns.js";

const MASK_COLUMNS = [
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

/**
 * The columns of a label file: what a site coordinator may say about a case, and in which words.
 *
 * Plain data, so that the portal, the API and the phantom read the same page. Names and values are matched without regard
 * to case, and spaces and hyphens count as underscores. There is no column for a name, a birth date or a hospital number.
 */
export const CODEBOOK = [...CASE_COLUMNS, ...TISSUE_COLUMNS, ...MOLECULAR_COLUMNS, ...MASK_COLUMNS] as const;

/** One of the columns above, with its own name and values in its type. */
export type CodebookColumn = (typeof CODEBOOK)[number];
export type ColumnName = CodebookColumn["name"];

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
  readonly [C in CodebookColumn as C["kind"] extends "freeText" ? never : C["name"]]:
    | Value<C>
    | (C["required"] extends true ? never : null);
};

/** Every header a file may use, by its comparable form. */
const COLUMN_BY_HEADER: ReadonlyMap<string, CodebookColumn> = new Map(
  CODEBOOK.flatMap((column) => [column.name, ...column.synonyms].map((header): [string, CodebookColumn] => [comparable(header), column])),
);

/** The codebook's column that a header means, if any. */
export const columnOf = (header: string): CodebookColumn | null => COLUMN_BY_HEADER.get(comparable(header)) ?? null;
