import { csvLine } from "@midline/shared/labels/csv-cell";
import { bidsSubject } from "./bids-subject.js";
import type { Cell, ExportColumn, ExportMember } from "./export-columns.js";

const encoder = new TextEncoder();

/** Members, a batch at a time. */
export type Batches = AsyncIterable<readonly ExportMember[]>;

const inWords = (cell: Cell): string => (cell === null ? "" : String(cell));

/** A CSV file that no spreadsheet takes for formulas; RFC 4180, UTF-8. */
export async function* csvOf(columns: readonly ExportColumn[], batches: Batches): AsyncGenerator<Uint8Array> {
  yield encoder.encode(csvLine(columns.map(({ name }) => name)));
  for await (const batch of batches)
    yield encoder.encode(batch.map((member) => csvLine(columns.map(({ cell }) => inWords(cell(member))))).join(""));
}

/** `participants.tsv` of BIDS: `participant_id` first, and n/a where nothing is known. */
export async function* participantsTsv(columns: readonly ExportColumn[], batches: Batches, ofSites: number): AsyncGenerator<Uint8Array> {
  yield encoder.encode(`${["participant_id", ...columns.map(({ name }) => name)].join("\t")}\n`);
  for await (const batch of batches) {
    const lines = batch.map((member) => [bidsSubject(member, ofSites), ...columns.map(({ cell }) => tsvCell(cell(member)))].join("\t"));
    yield encoder.encode(`${lines.join("\n")}\n`);
  }
}

const tsvCell = (cell: Cell): string =>
  inWords(cell)
    .replaceAll(/[\t\r\n]+/g, " ")
    .trim() || "n/a";
