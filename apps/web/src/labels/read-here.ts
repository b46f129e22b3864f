import type { LabelFile } from "@midline/shared/labels/label-file";
import type { LabelMapping } from "@midline/shared/labels/label-mapping";
import type { LabelProblem } from "@midline/shared/labels/label-problem";
import { openLabelFile } from "@midline/shared/labels/read-label-file";
import { rejectedHeader, rejectedLine } from "@midline/shared/labels/rejected-csv";

/** A file to be read, and what was chosen for it. */
export interface ToRead {
  readonly bytes: Uint8Array;
  readonly siteCode: string;
  readonly mapping: LabelMapping;
  /** What the hospital chose for earlier files. */
  readonly remembered: LabelMapping;
}

/** What this browser read in a file. Plain data, so that a worker can hand it over. */
export interface ReadingHere extends Omit<LabelFile, "rows" | "linesToSend"> {
  /** Rows in order and rows with problems: together, all rows. */
  readonly good: number;
  readonly rejected: number;
  /** The first of the problems of rows. */
  readonly problems: readonly LabelProblem[];
  readonly problemCount: number;
  /** The rejected rows in their own columns, with why. */
  readonly rejectedFile: Blob | null;
  /** What may be sent: the columns that are read and nothing else. */
  readonly toSend: Blob;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

const MOST_PROBLEMS = 500;
const EACH = 2000;

/** Reads a file from end to end, with the server's own rules; nothing leaves this computer. Tells how far it is now and then. */
export function readHere({ bytes, ...choices }: ToRead, tell: (progress: Progress) => void): ReadingHere {
  const { rows, linesToSend, ...file } = openLabelFile(bytes, choices);
  const problems: LabelProblem[] = [];
  const rejectedLines = lineCollector();
  let [good, rejected, problemCount] = [0, 0, 0];
  for (const row of rows()) {
    if ((good + rejected) % EACH === 0) tell({ done: good + rejected, total: file.totalRows });
    if (row.values !== null) {
      good += 1;
      continue;
    }
    rejected += 1;
    problemCount += row.problems.length;
    if (problems.length < MOST_PROBLEMS) problems.push(...row.problems);
    rejectedLines.add(rejectedLine(file, row.cells, row.problems));
  }
  const sent = lineCollector();
  if (file.fileProblems.length === 0) for (const line of linesToSend()) sent.add(line);
  const rejectedFile = rejected === 0 ? null : new Blob([rejectedHeader(file), rejectedLines.done()], { type: "text/csv;charset=utf-8" });
  return { ...file, good, rejected, problems, problemCount, rejectedFile, toSend: sent.done() };
}

/** Lines put together a few thousand at a time: a blob need not be in memory, a string has to be. */
function lineCollector() {
  const parts: Blob[] = [];
  let lines: string[] = [];
  const put = () => {
    parts.push(new Blob(lines));
    lines = [];
  };
  return {
    add(line: string) {
      if (lines.push(line) === EACH) put();
    },
    done(): Blob {
      put();
      return new Blob(parts);
    },
  };
}
