import { comparable } from "./column.js";
import type { LabelProblem } from "./label-problem.js";
import { isRagged, ragged } from "./read-row.js";
import type { SheetRow } from "./sheet.js";

/** How the columns of a REDCap export come together: several checkboxes are one list, several events one record. */
export interface RedcapFold {
  readonly header: readonly string[];
  /** The place in that header where each column of the file goes; null where a column only says which event a row is. */
  readonly to: readonly (number | null)[];
  /** The choice that a checkbox column stands for; null for other columns. */
  readonly choices: readonly (string | null)[];
  /** The column that names the record. */
  readonly key: number;
  /** Rows of one record that follow each other are one. */
  readonly mergesEvents: boolean;
}

/** The columns that say which event or repeat a row is, in raw exports and in those with labels. */
const EVENT = new Set(["redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]);
const EVENT_LABELS = new Set(["event_name", "repeat_instrument", "repeat_instance"]);
const GROUP = new Set(["redcap_data_access_group", "redcap_survey_identifier"]);
const RECORD = "record_id";

/** What a header of a REDCap export means for its rows; null when the file is no such export. */
export function redcapFold(header: readonly string[]): RedcapFold | null {
  const names = header.map(comparable);
  const boxes = header.map(checkboxOf);
  const hasLabels = names[0] === RECORD && names.some((name) => EVENT_LABELS.has(name) || name === "data_access_group");
  const isRaw = names.some((name) => EVENT.has(name) || GROUP.has(name));
  if (!isRaw && !hasLabels && boxes.every((box) => box === null)) return null;
  const isEvent = (name: string): boolean => EVENT.has(name) || (hasLabels && EVENT_LABELS.has(name));
  const folded: string[] = [];
  const lists = new Map<string, number>();
  const to = header.map((name, i) => {
    if (isEvent(names[i] ?? "")) return null;
    const list = boxes[i]?.list;
    const at = (list === undefined ? undefined : lists.get(list)) ?? folded.push(list ?? name) - 1;
    if (list !== undefined) lists.set(list, at);
    return at;
  });
  const key = Math.max(0, names.indexOf(RECORD));
  return { header: folded, to, choices: boxes.map((box) => box?.choice ?? null), key, mergesEvents: names.some(isEvent) };
}

/** Headers that say nothing of a person here, though elsewhere they might: REDCap numbers its records from 1. */
export const harmlessHeaders = (header: readonly string[], fold: RedcapFold | null): ReadonlySet<string> =>
  new Set(fold !== null && comparable(header[fold.key] ?? "") === RECORD ? [header[fold.key] ?? ""] : []);

/** `sequences___t1`, or with labels `Sequences (choice=T1)`. */
function checkboxOf(header: string): { readonly list: string; readonly choice: string } | null {
  const [, list, choice] = /^(\w+?)___(\w+)$/.exec(header) ?? /^(.+?)\s*\(choice=(.+)\)$/.exec(header) ?? [];
  return list === undefined || choice === undefined ? null : { list, choice: choice.replaceAll(/[;,|]/g, " ") };
}

/** The rows of an export as one row for each record, with the number of the record's first row. */
export function* foldedRows(rows: Iterable<SheetRow>, header: readonly string[], fold: RedcapFold): Generator<SheetRow> {
  let open: { readonly key: string; readonly row: FoldedRow } | null = null;
  for (const raw of rows) {
    const key = raw.cells[fold.key] ?? "";
    if (open !== null && (raw.problem !== null || !fold.mergesEvents || key === "" || key !== open.key)) {
      yield open.row.done();
      open = null;
    }
    if (raw.problem !== null) {
      yield raw;
      return;
    }
    if (raw.cells.every((cell) => cell === "")) continue;
    open ??= { key, row: foldedRow(raw.row, header, fold) };
    open.row.add(raw);
  }
  if (open !== null) yield open.row.done();
}

interface FoldedRow {
  add(raw: SheetRow): void;
  done(): SheetRow;
}

function foldedRow(row: number, header: readonly string[], fold: RedcapFold): FoldedRow {
  const cells = fold.header.map(() => "");
  const saidIn: number[] = [];
  const faults = new Map<string, LabelProblem>();
  return {
    add(raw) {
      if (isRagged(header, raw.cells)) faults.set("", { ...ragged(header, raw.row, raw.cells), row });
      foldedCells(raw.cells, fold).forEach((cell, at) => {
        if (cell === "" || cell === cells[at]) return;
        if (cells[at] === "") [cells[at], saidIn[at]] = [cell, raw.row];
        else faults.set(fold.header[at] ?? "", contradiction(row, fold.header[at] ?? "", [saidIn[at] ?? row, raw.row]));
      });
    },
    done: () => ({ row, cells, problem: null, faults: [...faults.values()] }),
  };
}

const contradiction = (row: number, column: string, [first, other]: readonly [number, number]): LabelProblem => ({
  row,
  column,
  value: null,
  code: "EVENTS_CONTRADICT",
  message: `Rows ${first} and ${other} are one record, and say different things here.`,
  remedy: "Make its events agree, or export only the event that counts.",
  suggestion: null,
  allowed: null,
});

const CHECKED = new Set(["1", "checked", "true", "yes", "y"]);
const UNCHECKED = new Set(["", "0", "unchecked", "false", "no", "n"]);

function foldedCells(raw: readonly string[], { header, to, choices }: RedcapFold): readonly string[] {
  const cells = header.map(() => "");
  to.forEach((at, i) => {
    const cell = raw[i] ?? "";
    const choice = choices[i] ?? null;
    if (at === null) return;
    if (choice === null) cells[at] = cell;
    else if (!UNCHECKED.has(comparable(cell))) {
      const item = CHECKED.has(comparable(cell)) ? choice : cell;
      cells[at] = cells[at] === "" ? item : `${cells[at]};${item}`;
    }
  });
  return cells;
}
