import { csvLine } from "@midline/shared/labels/csv-cell";
import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { formatFixed } from "../format/format-number";
import { countWords } from "../ui/count-text";
import type { TableOneSeen } from "./table-one-queries";

/** A cell in words; what may not be told is said, never left empty. */
export const cellWords = (cell: ReleasedCount | null): string => (cell === null ? "withheld" : countWords(cell));

/** "25 (17.5–32.5)". */
export const quartileWords = ({ median, low, high }: { readonly median: number; readonly low: number; readonly high: number }): string =>
  `${median} (${low}–${high})`;

export const differenceWords = (difference: number | null): string => (difference === null ? "" : formatFixed(difference, 2));

/** Table 1 as a file for spreadsheets: a line for each value, and one for what is missing; no cell is a formula. */
export function tableOneCsv({ columns, blocks }: TableOneSeen): string {
  const differs = columns.map(({ key }, i) => ({ key, i })).filter(({ i }) => blocks.some(({ differences }) => differences[i] !== null));
  const head = [
    "characteristic",
    "value",
    ...columns.map(({ title }) => title),
    ...differs.map(({ i }) => `SMD, ${columns[i]?.title ?? ""} against ${columns[0]?.title ?? ""}`),
  ];
  const lines = blocks.flatMap(({ title, rows, missing, quartiles, differences }) => [
    ...(quartiles.some((each) => each !== null)
      ? [[title, "median (quartiles)", ...quartiles.map((each) => (each === null ? "" : quartileWords(each))), ...differs.map(() => "")]]
      : []),
    ...rows.map(({ value, cells }, i) => [
      title,
      value,
      ...cells.map(cellWords),
      ...differs.map(({ i: column }) => (i === 0 ? differenceWords(differences[column] ?? null) : "")),
    ]),
    [title, "no value", ...missing.map(cellWords), ...differs.map(() => "")],
  ]);
  return [head, ["n", "", ...columns.map(({ n }) => countWords(n)), ...differs.map(() => "")], ...lines]
    .map((line) => csvLine(line))
    .join("");
}
