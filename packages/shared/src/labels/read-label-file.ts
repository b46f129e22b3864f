import { bindingOf, columnsRead, headerProblems, type Binding, type Bound } from "./bind-columns.js";
import type { CodebookColumn } from "./codebook.js";
import { correctedTable, type Correction } from "./corrections.js";
import { mustAsk, orderFound, orderNeeded } from "./date-order.js";
import { scanForIdentifiers } from "./find-identifiers.js";
import type { LabelFile, SourceColumn } from "./label-file.js";
import { EMPTY_MAPPING, type LabelMapping } from "./label-mapping.js";
import { fileProblem, type LabelProblem, type LabelProblemCode } from "./label-problem.js";
import { linesToSend } from "./lines-to-send.js";
import { openTableOf } from "./open-table-of.js";
import { cellReader } from "./read-cell.js";
import type { DateOrder } from "./read-date.js";
import { isRead, readRow, type LabelRow, type ReadColumn, type RowReading } from "./read-row.js";
import { foldedRows, harmlessHeaders, redcapFold, type RedcapFold } from "./redcap.js";
import { REPORT_COLUMNS } from "./rejected-csv.js";
import { isBlank, surveyTable, type ColumnSurvey, type Survey } from "./survey-table.js";
import type { Table } from "./table.js";

export interface LabelFileOptions {
  /** The site the file is for; rows of another site are refused. */
  readonly siteCode?: string | undefined;
  /** What was chosen for this file. */
  readonly mapping?: LabelMapping | undefined;
  /** What the hospital chose for earlier files; what is chosen now stands above it. */
  readonly remembered?: LabelMapping | undefined;
  /** Cells that were mended by hand: the file is read as if they stood in it. */
  readonly corrections?: readonly Correction[] | undefined;
}

/**
 * Reads a label file as a hospital's spreadsheet writes it, and says everything that is wrong with it, not the first thing.
 * The portal runs it before anything is sent, the server runs it again: the same bytes and choices give the same reading.
 * The whole file is looked through for what identifies patients before any row is given out.
 */
export function openLabelFile(bytes: Uint8Array, { siteCode, mapping, remembered, corrections = [] }: LabelFileOptions = {}): LabelFile {
  const binding = bindingOf(mapping ?? EMPTY_MAPPING, remembered);
  const opened = openTableOf(bytes, (header) => binding.bind(header).column);
  const { encoding, delimiter, sheetName, problem } = opened;
  const raw = correctedTable(opened.table, corrections);
  const fold = redcapFold(raw.header);
  const table = fold === null ? raw : foldedTable(raw, fold);
  const bound = table.header.map(binding.bind);
  const read = columnsRead(bound);
  const inFile = <T>(folded: readonly (T | null)[]): readonly (T | null)[] =>
    fold === null ? folded : fold.to.map((at) => (at === null ? null : (folded[at] ?? null)));
  const scan = scanForIdentifiers({ header: raw.header, columns: inFile(read), harmless: harmlessHeaders(raw.header, fold) });
  const survey = surveyTable(table, readersOf(bound, read, binding), scan);
  const identifiers = scan.problems();
  const identifying = new Set(identifiers.flatMap(({ column }) => inFileHeader(column, raw, fold)));
  const columns = bound.map((one, i) =>
    sourceColumn({ one, column: read[i] ?? null, seen: survey.columns[i], binding, isIdentifying: identifying.has(one.header) }),
  );
  const findings = [...identifiers, ...table.problems, ...survey.problems, ...noRows(table, survey), ...headerProblems(bound)];
  const fileProblems = problem ? [problem] : [...findings, ...ordersNeeded(columns, survey)];
  const readable = !fileProblems.some(({ code }) => UNREADABLE.has(code));
  const reading = { header: table.header, columns: readersOf(bound, read, withOrders(binding, columns)), siteCode: siteCode ?? null };
  return {
    format: fold === null ? opened.format : "redcap",
    encoding,
    delimiter,
    sheetName,
    header: table.header,
    columns,
    ignoredColumns: table.header.filter((name, i) => name !== "" && !REPORT_COLUMNS.includes(name) && !isRead(read[i] ?? null)),
    fileProblems,
    unknownValues: columns.flatMap(({ header, target }, i) => {
      const words = survey.columns[i]?.unknownWords ?? [];
      return target === null || words.length === 0 || identifying.has(header) ? [] : [{ column: target, header, words }];
    }),
    totalRows: readable ? survey.totalRows : 0,
    blankRows: readable ? survey.blankRows : 0,
    rows: () => rowsOf(readable ? table : NOTHING, reading, survey),
    linesToSend: () => linesToSend({ raw: readable ? raw : NOTHING, columns: inFile(reading.columns), fold }),
  };
}

/** A file with one of these has no rows that could be told apart, or none that may be shown. */
const UNREADABLE: ReadonlySet<LabelProblemCode> = new Set<LabelProblemCode>([
  "PATIENT_IDENTIFIER",
  "TOO_MANY_ROWS",
  "TOO_MANY_COLUMNS",
  "FILE_TOO_LARGE",
  "FILE_DAMAGED",
]);

const foldedTable = (raw: Table, fold: RedcapFold): Table => ({
  ...raw,
  header: fold.header,
  records: (see) => foldedRows(raw.records(see), raw.header, fold),
});

/** What a column of the file is called once checkboxes have come together. */
function inFileHeader(column: string | null, raw: Table, fold: RedcapFold | null): readonly string[] {
  if (column === null || fold === null) return column === null ? [] : [column];
  return raw.header.flatMap((name, i) => (name === column ? (fold.header[fold.to[i] ?? -1] ?? []) : []));
}

const NOTHING: Table = { header: [], above: [], problems: [], records: () => [] };

function readersOf(
  bound: readonly Bound[],
  read: readonly (CodebookColumn | null)[],
  { mappingOf }: Pick<Binding, "mappingOf">,
): readonly (ReadColumn | null)[] {
  return bound.map(({ header }, i) => {
    const column = read[i] ?? null;
    return column === null ? null : { column, read: cellReader(column, mappingOf(header, column)) };
  });
}

/** The binding, with the orders that the cells have told. */
function withOrders({ mappingOf }: Binding, columns: readonly SourceColumn[]): Pick<Binding, "mappingOf"> {
  const orders = new Map<string, DateOrder | null>(columns.map(({ header, dateOrder }) => [header, dateOrder]));
  return { mappingOf: (header, column) => ({ ...mappingOf(header, column), dateOrder: orders.get(header) ?? null }) };
}

interface Looked {
  readonly one: Bound;
  /** What it is read as; null for the second of two that mean the same. */
  readonly column: CodebookColumn | null;
  readonly seen: ColumnSurvey | undefined;
  readonly binding: Binding;
  readonly isIdentifying: boolean;
}

function sourceColumn({ one: { header, column: target, found }, column, seen, binding, isIdentifying }: Looked): SourceColumn {
  const chosen = column?.kind === "date" ? binding.mappingOf(header, column).dateOrder : null;
  return {
    header,
    samples: isIdentifying || target?.kind === "freeText" || target?.kind === "token" ? [] : (seen?.samples ?? []),
    target: target?.name ?? null,
    found,
    needsDateOrder: column?.kind === "date" && chosen === null && seen !== undefined && mustAsk(seen.dates),
    dateOrder: chosen ?? (column?.kind === "date" && seen !== undefined ? orderFound(seen.dates) : null),
  };
}

const noRows = (table: Table, { totalRows, blankRows, problems }: Survey): readonly LabelProblem[] =>
  table.header.length === 0 || totalRows + blankRows + problems.length + table.problems.length > 0
    ? []
    : [fileProblem("NO_ROWS", "The file holds a header and no rows.", "Fill in a row for each case below the header.")];

const ordersNeeded = (columns: readonly SourceColumn[], survey: Survey): readonly LabelProblem[] =>
  columns.flatMap(({ header, needsDateOrder }, i) => {
    const dates = survey.columns[i]?.dates;
    return needsDateOrder && dates !== undefined ? [orderNeeded(header, dates)] : [];
  });

function* rowsOf(table: Table, reading: RowReading, { twins, totalRows }: Survey): Generator<LabelRow> {
  const column = reading.header[reading.columns.findIndex((one) => one?.column.name === "patient_pseudo_id")] ?? null;
  let given = 0;
  for (const record of table.records()) {
    if (given === totalRows) return;
    if (record.problem || isBlank(reading.columns, record)) continue;
    given += 1;
    const row = readRow(reading, record);
    const others = row.pseudonym === null ? undefined : twins.get(row.pseudonym.toLowerCase());
    yield others === undefined ? row : { ...row, values: null, problems: [...row.problems, standsTwice(row, column, others)] };
  }
}

function standsTwice({ row, pseudonym }: LabelRow, column: string | null, twins: readonly number[]): LabelProblem {
  const others = twins.slice(0, 6).filter((other) => other !== row);
  return {
    row,
    column,
    value: pseudonym,
    code: "DUPLICATE_PSEUDONYM",
    message: `The case also stands in row ${others.join(", ")}; which one is right cannot be told.`,
    remedy: "Keep one row per case.",
    suggestion: null,
    allowed: null,
  };
}
