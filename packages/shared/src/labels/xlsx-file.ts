import { fileProblem, type LabelProblem } from "./label-problem.js";
import type { Sheet } from "./sheet.js";
import { problemOf, xlsxSheet } from "./xlsx-sheet.js";
import { openWorkbook } from "./xlsx-workbook.js";
import { UnreadableZip, zipEntries } from "./zip-entries.js";

export type NamedSheet = { readonly name: string; readonly sheet: Sheet };

export type XlsxReading =
  | { readonly sheets: readonly NamedSheet[]; readonly problem: null }
  | { readonly sheets: null; readonly problem: LabelProblem };

export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** The sheets of an Excel workbook, or why there are none. */
export function openXlsx(bytes: Uint8Array): XlsxReading {
  try {
    const entries = zipEntries(bytes);
    if (entries === null) return refused(CUT_SHORT);
    const workbook = openWorkbook(entries);
    if (workbook === null) return refused(NO_WORKBOOK);
    if (workbook.sheets.length === 0)
      return refused(fileProblem("FILE_EMPTY", "The workbook has no sheet of cells.", "Begin from the template."));
    return { sheets: workbook.sheets.map(({ name, part }) => ({ name, sheet: xlsxSheet(part, workbook) })), problem: null };
  } catch (error) {
    if (error instanceof UnreadableZip) return refused(problemOf(error));
    throw error;
  }
}

const refused = (problem: LabelProblem): XlsxReading => ({ sheets: null, problem });

const CUT_SHORT = fileProblem(
  "FILE_CUT_SHORT",
  "The workbook ends before it is complete, as after a transfer that was broken off.",
  "Copy or download the file again and choose it again.",
);
const NO_WORKBOOK = fileProblem(
  "FILE_NOT_TEXT",
  "This zip file holds no Excel workbook.",
  "Choose an XLSX or CSV file; unpack zip files first.",
);
