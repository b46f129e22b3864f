import { csvSheet, type Delimiter } from "./csv-sheet.js";
import { decodeText, type Encoding } from "./decode-text.js";
import { fileProblem, type LabelProblem } from "./label-problem.js";
import type { Sheet } from "./sheet.js";

export const MAX_FILE_BYTES = 50 * 1024 * 1024;

export const FILE_FORMATS = ["csv", "tsv", "xlsx", "json", "redcap"] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export interface OpenedSheet {
  readonly format: FileFormat;
  /** Null where the format brings its own. */
  readonly encoding: Encoding | null;
  readonly delimiter: Delimiter | null;
  readonly sheet: Sheet;
  readonly problem: LabelProblem | null;
}

/** Tells what kind of file this is, by what it holds and not by what it is called. */
export function openSheet(bytes: Uint8Array): OpenedSheet {
  if (bytes.byteLength > MAX_FILE_BYTES) {
    const message = `The file has ${Math.ceil(bytes.byteLength / 1048576)} MiB; at most 50 are read.`;
    return unreadable(null, fileProblem("FILE_TOO_LARGE", message, "Split the file."));
  }
  const { text, encoding, problem } = decodeText(bytes);
  if (problem) return unreadable(encoding, problem);
  const sheet = csvSheet(text);
  return { format: sheet.delimiter === "tab" ? "tsv" : "csv", encoding, delimiter: sheet.delimiter, sheet, problem: null };
}

const unreadable = (encoding: Encoding | null, problem: LabelProblem): OpenedSheet => ({
  format: "csv",
  encoding,
  delimiter: null,
  sheet: { rows: () => [] },
  problem,
});
