import type { LabelFile } from "../label-file.js";
import { openLabelFile, type LabelFileOptions } from "../read-label-file.js";
import type { LabelRow } from "../read-row.js";

/** A label file with all its rows held at once, which only tests can afford. */
export interface WholeLabelFile extends Omit<LabelFile, "rows"> {
  readonly rows: readonly LabelRow[];
}

/** Opens a label file as the product does, and reads it to its end. */
export function readAllRows(bytes: Uint8Array, options: LabelFileOptions = {}): WholeLabelFile {
  const file = openLabelFile(bytes, options);
  return { ...file, rows: [...file.rows()] };
}
