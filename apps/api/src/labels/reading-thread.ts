import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { openLabelFile } from "@midline/shared/labels/read-label-file";
import type { LabelRow } from "@midline/shared/labels/read-row";
import { copyLine } from "../platform/database/copy-line.js";
import type { KnownCase, WrittenCase } from "./current-labels.js";
import { judgeRow, type JudgedRow } from "./judge-row.js";
import type { FileToRead, OpenedFile, ReadingAnswer, ReadingAnswers, ReadingAsk, Totals } from "./reading-words.js";

/** Rows between two answers. */
const BATCH = 500;

const { importId, file, siteCode, mapping, corrections }: FileToRead = workerData;
let kept: readonly number[] = [];
let rows: Iterator<LabelRow> = [][Symbol.iterator]();
let batch: readonly LabelRow[] = [];
const hash = createHash("sha256");
const counts = { create: 0, update: 0, unchanged: 0, reject: 0 };
let changedLabels = 0;

function open(): OpenedFile {
  const bytes = readFileSync(file);
  const opened = openLabelFile(bytes, { siteCode, mapping, corrections });
  const { format, encoding, delimiter, header, ignoredColumns, fileProblems, totalRows } = opened;
  const left = new Set(["", ...ignoredColumns]);
  kept = header.flatMap((name, i) => (left.has(name) ? [] : [i]));
  rows = opened.rows();
  const names = kept.map((i) => header[i] ?? "");
  return { fileDigest: sha256Hex(bytes), format, encoding, delimiter, header: names, ignoredColumns, fileProblems, totalRows };
}

function next(): readonly string[] | null {
  const taken: LabelRow[] = [];
  while (taken.length < BATCH) {
    const one = rows.next();
    if (one.done === true) break;
    taken.push(one.value);
  }
  batch = taken;
  return taken.length === 0 ? null : taken.flatMap(({ pseudonym }) => pseudonym ?? []);
}

function judge(known: readonly WrittenCase[]): ReadingAnswers["judge"] {
  const byName = new Map(
    known.map(({ values, ...each }): [string, KnownCase] => [
      each.pseudonym.toLowerCase(),
      { ...each, values: values === null ? null : JSON.parse(values) },
    ]),
  );
  const judged = batch.map((row) => judgeRow(row, byName.get(row.pseudonym?.toLowerCase() ?? "")));
  for (const { row, outcome, valuesHash, changesLabel } of judged) {
    hash.update(`${row} ${outcome} ${valuesHash ?? ""}\n`);
    counts[outcome] += 1;
    if (changesLabel) changedLabels += 1;
  }
  return { rows: new TextEncoder().encode(judged.map(line).join("")), count: judged.length };
}

/** In the order in which `storeRows` takes them. */
const line = ({ cells, ...row }: JudgedRow): string =>
  copyLine([
    importId,
    row.row,
    row.pseudonym,
    row.outcome,
    JSON.stringify(row.problems),
    row.values,
    row.valuesHash,
    row.labels && JSON.stringify(row.labels),
    row.call,
    row.calledBy,
    row.number,
    row.changesLabel,
    cells && JSON.stringify(kept.map((i) => cells[i] ?? "")),
    row.caseId,
    row.revisionId,
  ]);

function end(): ReadingAnswers["end"] {
  const { create: created, update: updated, unchanged, reject: rejected } = counts;
  const totals: Totals = { totalRows: created + updated + unchanged + rejected, created, updated, unchanged, rejected, changedLabels };
  return { totals, rowsHash: hash.digest("hex") };
}

function answer(ask: ReadingAsk): ReadingAnswers[keyof ReadingAnswers] {
  if (ask.what === "open") return open();
  if (ask.what === "next") return next();
  return ask.what === "judge" ? judge(ask.known) : end();
}

/** A label file on a thread of its own: what takes seconds holds up nobody's question. */
parentPort?.on("message", (ask: ReadingAsk) => {
  const say = (said: ReadingAnswer, moved: readonly ArrayBuffer[] = []): void => parentPort?.postMessage(said, moved);
  try {
    const value = answer(ask);
    say({ value }, value !== null && "rows" in value ? [value.rows.buffer] : []);
  } catch (error) {
    say({ bug: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
