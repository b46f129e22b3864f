import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";
import type { Target } from "@midline/shared/protocol/vocabulary";
import type { ExportColumn } from "./export-columns.js";

/** What every file of an export says of itself. */
export interface Dataset {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly target: Target;
  readonly digest: string;
  readonly synthetic: boolean;
  /** Patients in the file; of the whole cohort not everybody may know how many there are. */
  readonly rows: number;
  readonly frozenAt: Date;
  /** Its page, or its identifier where the server has no public address. */
  readonly url: string;
  readonly licence: string;
  /** Of its hospitals, in the order of their codes. */
  readonly hospitals: readonly string[];
  /** The sites whose patients are in the file, by code; none in a file of numbers only. */
  readonly rowsOf: readonly string[];
  readonly columns: readonly ExportColumn[];
}

/** On every row. */
export const useWords = (synthetic: boolean): string => (synthetic ? `RESEARCH USE ONLY, ${SYNTHETIC}` : "RESEARCH USE ONLY");

const QUESTION: Readonly<Record<Target, string>> = {
  h3k27m: "the H3 K27M mutation",
  h3k27Altered: "H3 K27-altered in the sense of WHO CNS5, with or without the mutation",
};

/** The README: what this is, what it may be used for, and how to say which it was. */
export function readmeText(set: Dataset): string {
  const rows =
    set.rowsOf.length === 0
      ? "This export holds numbers only. Patients are listed for people of their own hospital."
      : `${set.rows} patients of: ${set.rowsOf.join(", ")}. The cohort holds patients of: ${set.hospitals.join(", ")}.`;
  return [
    `${set.name}, version ${set.version}`,
    "",
    `RESEARCH USE ONLY. ${RESEARCH_USE_ONLY}`,
    ...(set.synthetic ? [`${SYNTHETIC}: made from computed phantoms. Says nothing about patients.`] : []),
    "",
    `A frozen cohort. Its labels answer: ${QUESTION[set.target]}.`,
    rows,
    `Frozen ${set.frozenAt.toISOString()}. SHA-256 over criteria, patients, label revisions, splits and folds:`,
    set.digest,
    "",
    `Licence: ${set.licence}`,
    `Page: ${set.url}`,
    "",
  ].join("\n");
}

/** One paragraph, for fields that hold one. */
export const describe = (set: Dataset): string =>
  readmeText(set)
    .trim()
    .replaceAll(/\s*\n+/g, " ");

/** A file name of letters, digits and hyphens. */
export const slugOf = ({ name, version }: Pick<Dataset, "name" | "version">): string =>
  `${
    name
      .normalize("NFKD")
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "")
      .slice(0, 60) || "cohort"
  }-${version}`;
