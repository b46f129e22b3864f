import type { ChosenBackend } from "../backend/choose-backend.js";
import type { Finding } from "../data/finding.js";
import type { CheckedCase, DataCheck } from "../work/check-data.js";
import { SYNTHETIC } from "@midline/shared/disclaimers";

/** The result of `check` for a person: a line per case, the findings with their remedies, and a sum. */
export function checkReport({ cases, findings, usable, withMask, withAge, withSex, normals, synthetic, folder }: DataCheck): string {
  const width = Math.max(7, ...cases.map(({ subject }) => subject.length));
  const row = (subject: string, cells: readonly string[]): string =>
    `  ${subject.padEnd(width)}  ${cells.map((cell) => cell.padEnd(6)).join("")}`.trimEnd();
  const patients = cases.filter(({ normal }) => !normal).length;
  return [
    row("case", ["t1", "t1ce", "t2", "flair", "mask", "use"]),
    ...cases.map((each) => row(each.subject, cellsOf(each))),
    "",
    ...[...findings, ...cases.flatMap((each) => each.findings)].flatMap(findingLines),
    `${usable} of ${patients} cases can be used, ${withMask} of them with a tumour mask.${synthetic ? ` ${SYNTHETIC} data.` : ""}`,
    `Of these, participants.tsv gives the age of ${withAge} and the sex of ${withSex}: only a run that reads age and sex asks for them, and they stay here.`,
    patients === cases.length
      ? "There is no normal head to pretrain on: none is called healthy or control in the column group of participants.tsv."
      : `${normals} of ${cases.length - patients} normal heads can be used to pretrain on.`,
    ...(usable + normals === 0 ? [`Nothing in ${folder} can be used: see above for each case's reason.`] : []),
  ].join("\n");
}

const cellsOf = ({ found, mask, usable, normal }: CheckedCase): readonly string[] => [
  ...(["t1", "t1ce", "t2", "flair"] as const).map((sequence) => (found.includes(sequence) ? "yes" : "-")),
  { usable: "yes", none: "-", unusable: "BAD", unread: "?" }[mask],
  usable ? (normal ? "normal" : "yes") : "NO",
];

const findingLines = ({ level, where, message, remedy }: Finding): readonly string[] => [
  `  ${level}: ${where}: ${message}`,
  ...(remedy === undefined ? [] : [`      ${remedy}`]),
];

/** Which backend computes, why, and how exact it is. */
export function backendReport({ name, what, notTaken, report }: ChosenBackend): string {
  return [
    `Backend: ${name} (${what}).`,
    ...notTaken.map((other) => `  not ${other.name}: ${other.why}`),
    `Gradient self-check: ${report.findings.filter((finding) => finding.pass).length} of ${report.findings.length} passed, tolerance ${report.tolerance.toExponential(0)}.`,
    ...report.findings.map(
      (finding) => `  ${finding.pass ? "ok  " : "FAIL"} ${finding.maxRelativeError.toExponential(1)}  ${finding.operation}`,
    ),
  ].join("\n");
}
