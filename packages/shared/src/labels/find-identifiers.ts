import { columnOf } from "./codebook.js";
import { comparable, type Column } from "./column.js";
import { fileProblem, type LabelProblem } from "./label-problem.js";
import type { TableRecord } from "./parse-table.js";

/** Headers that announce who a patient is. Compared after case, spaces and hyphens are taken out of play. */
const HEADERS: readonly (readonly [RegExp, string])[] = [
  [/(^|_)(first|last|family|given|full|middle|maiden|birth|patient|patients|pat|pt|subject|person|mother|father)_?name|^names?$/, "a name"],
  [/^(sur|fore)names?$|(^|_)initials?($|_)|^(nachname|vorname|nom|prenom|prénom|apellidos?|nombre)$|姓名|名字/, "a name"],
  [/birth|(^|_)(dob|bday)($|_)|geburt|naissance|nacimiento|出生|生日/, "a birth date"],
  [
    /(^|_)(mrn|emr|ehr|pid|ssn|nhs|chi|upi)($|_)|medical_?record|(hospital|patient|pat|record|chart|admission|inpatient|visit|case_?record)_?(no|nr|num|number|id)($|_)/,
    "a hospital number",
  ],
  [/national_?id|identity|passport|insurance|accession|住院号|病案号|病历号|门诊号|身份证|影像号|登记号/, "a hospital or identity number"],
  [/address|street|(^|_)(zip|postal|postcode|plz|city|town|village)($|_)|zip_?code|post_?code|地址|住址|邮编/, "an address"],
  [/e_?mail|(^|_)(phone|telephone|tel|mobile|cell|fax)($|_)|phone_?(no|number)|电话|手机|邮箱/, "a way to reach the patient"],
];

const MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";

/** Values that identify, wherever they stand. Every repetition is bounded: a hostile cell costs little. */
const VALUES: readonly (readonly [kind: "date" | "number" | "other", RegExp, string])[] = [
  ["other", /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,190}\.\p{L}{2,}/u, "e-mail addresses"],
  ["other", /\p{L}{2,30}\^\p{L}{1,30}/u, "DICOM person names"],
  [
    "other",
    /(?<![\w.])(\+|00)\d{1,3}[\s().-]{0,2}\d[\d\s().-]{5,20}\d|(?<![\w.-])\(?0?\d{2,4}\)?[ .-]\d{3,4}[ .-]\d{3,4}(?![\w.])/,
    "telephone numbers",
  ],
  ["other", /(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)/, "social security numbers"],
  ["date", /(?<!\d)(19|20)\d\d\s?[-/.年]\s?(0?[1-9]|1[0-2])\s?[-/.月]\s?(0?[1-9]|[12]\d|3[01])(?!\d)/, "calendar dates"],
  ["date", /(?<![\d.])(0?[1-9]|[12]\d|3[01])[-/.](0?[1-9]|[12]\d|3[01])[-/.](19|20)\d\d(?!\d)/, "calendar dates"],
  ["date", /(?<!\d)\d{1,2}\/\d{1,2}\/\d\d(?!\d)/, "calendar dates"],
  ["date", new RegExp(`(?<!\\d)\\d{1,2}[\\s.-]{1,3}(${MONTHS})[a-z]{0,6}[\\s.,-]{1,3}(\\d\\d){1,2}(?!\\d)`, "i"), "calendar dates"],
  ["date", new RegExp(`(${MONTHS})[a-z]{0,6}\\.?\\s\\d{1,2},?\\s(19|20)\\d\\d(?!\\d)`, "i"), "calendar dates"],
  ["number", /(?<![\w.,])\d{7,}[xX]?(?![\w.,])/, "long numbers, as hospitals give them"],
];

/** Above this share of a column of codes, long numbers are no accident of a random pseudonym. */
const CODE_NUMBER_SHARE = 0.2;

/**
 * Looks for what identifies a patient: headers that announce it, and values that look like birth dates, hospital numbers,
 * e-mail addresses or telephone numbers in any column. One problem per column and kind, never with the value itself.
 */
export function findIdentifiers(header: readonly string[], records: readonly TableRecord[]): readonly LabelProblem[] {
  const problems: LabelProblem[] = [];
  const width = records.reduce((widest, record) => Math.max(widest, record.cells.length), header.length);
  for (let i = 0; i < width; i++) {
    const name = header[i] || `(column ${i + 1}, no header)`;
    const column = columnOf(header[i] ?? "");
    const announced = column ? undefined : HEADERS.find(([pattern]) => pattern.test(comparable(header[i] ?? "")));
    if (announced) {
      problems.push(refusal(name, `Column "${name}" is named as if it held ${announced[1]}.`));
      continue;
    }
    for (const [what, rows] of identifyingRows(column, i, records)) {
      problems.push(refusal(name, `Column "${name}" holds what looks like ${what}, in ${listed(rows)}.`));
    }
  }
  return problems;
}

function refusal(name: string, message: string): LabelProblem {
  const remedy =
    `Take column "${name}" out of the file, or replace its values by pseudonyms, codes, ages or days. ` +
    "Nothing of this file has been kept.";
  return { ...fileProblem("PATIENT_IDENTIFIER", message, remedy), column: name };
}

function identifyingRows(column: Column | null, i: number, records: readonly TableRecord[]): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>();
  const numbers: number[] = [];
  let filled = 0;
  for (const { row, cells } of records) {
    const cell = cells[i] ?? "";
    if (cell === "") continue;
    filled += 1;
    if (!/[\d@^]/.test(cell)) continue;
    const hit = VALUES.find(([kind, pattern]) => !(kind === "date" && column?.kind === "date") && pattern.test(cell));
    if (!hit) continue;
    const found = hit[0] === "number" ? numbers : (rows.get(hit[2]) ?? []);
    found.push(row);
    if (hit[0] !== "number") rows.set(hit[2], found);
  }
  const isCode = column?.kind === "pseudonym" || column?.kind === "code";
  const tooMany = isCode ? numbers.length > CODE_NUMBER_SHARE * filled : numbers.length > 0;
  if (tooMany) rows.set("long numbers, as hospitals give them", numbers);
  return rows;
}

/** "rows 2, 5, 9 and 12 more" */
function listed(rows: readonly number[]): string {
  const shown = rows.slice(0, 3).join(", ");
  const more = rows.length > 3 ? ` and ${rows.length - 3} more` : "";
  return `${rows.length === 1 ? "row" : "rows"} ${shown}${more}`;
}
