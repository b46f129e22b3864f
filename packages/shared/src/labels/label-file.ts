import type { Found } from "./bind-columns.js";
import type { ColumnName } from "./codebook.js";
import type { Delimiter } from "./csv-sheet.js";
import type { Encoding } from "./decode-text.js";
import type { LabelProblem } from "./label-problem.js";
import type { DateOrder } from "./read-date.js";
import type { LabelRow } from "./read-row.js";
import type { UnknownWord } from "./survey-table.js";

export const FILE_FORMATS = ["csv", "tsv", "xlsx", "json", "redcap"] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** A column as the file has it, and what it is read as. */
export interface SourceColumn {
  readonly header: string;
  /** The first three different cells; none of free text, and of a column that may identify a patient. */
  readonly samples: readonly string[];
  /** Null: it is ignored, never sent and never kept. */
  readonly target: ColumnName | null;
  readonly found: Found | null;
  /** True while it cannot be told whether the day or the month comes first. */
  readonly needsDateOrder: boolean;
  /** As chosen, or as its cells leave no other; null where no date asks for one. */
  readonly dateOrder: DateOrder | null;
}

export interface UnknownValues {
  readonly column: ColumnName;
  readonly header: string;
  readonly words: readonly UnknownWord[];
}

/** A label file that has been looked through from end to end, and whose rows can be read. */
export interface LabelFile {
  readonly format: FileFormat;
  /** Null where the format brings its own. */
  readonly encoding: Encoding | null;
  readonly delimiter: Delimiter | null;
  /** The sheet of a workbook that is read: the first whose header is known. */
  readonly sheetName: string | null;
  readonly header: readonly string[];
  /** In the header's order. */
  readonly columns: readonly SourceColumn[];
  /** Columns that the codebook does not know, or does not read; they are never kept. */
  readonly ignoredColumns: readonly string[];
  /** When there is one, the file as a whole is refused. */
  readonly fileProblems: readonly LabelProblem[];
  /** Spellings that no value is known for, to be mapped once. */
  readonly unknownValues: readonly UnknownValues[];
  /** Exactly as many as `rows` gives; none when the file may identify patients. */
  readonly totalRows: number;
  /** Rows left out because nothing stands in them but in columns that are ignored. */
  readonly blankRows: number;
  /** Every row with its values or its problems, in the file's order, read anew at each call: never all of them are held. */
  readonly rows: () => Generator<LabelRow>;
  /**
   * What a browser may send of the file, line by line: the columns that are read and nothing else, as CSV in UTF-8 with commas. Rows keep
   * their number, their order and their blemishes: read with the same mapping it is the same file.
   */
  readonly linesToSend: () => Generator<string>;
}
