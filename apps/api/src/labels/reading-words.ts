import type { Correction } from "@midline/shared/labels/corrections";
import type { Delimiter } from "@midline/shared/labels/csv-sheet";
import type { LabelMapping } from "@midline/shared/labels/label-mapping";
import type { LabelProblem } from "@midline/shared/labels/label-problem";
import type { WrittenCase } from "./current-labels.js";

/** What the thread that reads a label file is asked, one thing after the other. */
export type ReadingAsk =
  | { readonly what: "open" }
  /** The next rows. */
  | { readonly what: "next" }
  /** What those rows do, beside these cases. */
  | { readonly what: "judge"; readonly known: readonly WrittenCase[] }
  | { readonly what: "end" };

/** What a thread is started with. */
export interface FileToRead {
  readonly importId: string;
  readonly file: string;
  readonly siteCode: string;
  readonly mapping: LabelMapping;
  readonly corrections: readonly Correction[];
}

/** What the file is, before any row. */
export interface OpenedFile {
  readonly fileDigest: string;
  readonly format: string;
  readonly encoding: string | null;
  readonly delimiter: Delimiter | null;
  /** Of the columns that are read. */
  readonly header: readonly string[];
  readonly ignoredColumns: readonly string[];
  readonly fileProblems: readonly LabelProblem[];
  readonly totalRows: number;
}

export interface Totals {
  readonly totalRows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly changedLabels: number;
}

/** The answers, in the same order. */
export interface ReadingAnswers {
  readonly open: OpenedFile;
  /** Whom the next rows are about; null after the last. */
  readonly next: readonly string[] | null;
  /** The judged rows as COPY takes them. */
  readonly judge: { readonly rows: Uint8Array<ArrayBuffer>; readonly count: number };
  /** The hash of what every row does. */
  readonly end: { readonly totals: Totals; readonly rowsHash: string };
}

export type ReadingAnswer = { readonly value: ReadingAnswers[keyof ReadingAnswers] } | { readonly bug: string };
