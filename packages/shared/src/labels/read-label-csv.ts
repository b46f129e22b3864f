import type { LabelFile } from "./label-file.js";
import { openLabelFile, type LabelFileOptions } from "./read-label-file.js";
import type { LabelRow } from "./read-row.js";

/** A label file with all its rows held at once. */
export interface LabelCsvReading extends Omit<LabelFile, "rows"> {
  readonly rows: readonly LabelRow[];
}

/** Reads a label file whose rows are few enough to be held. */
export function readLabelCsv(bytes: Uint8Array, options: LabelFileOptions = {}): LabelCsvReading {
  const file = openLabelFile(bytes, options);
  return { ...file, rows: [...file.rows()] };
}
