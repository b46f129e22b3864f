import { columnOf } from "./codebook.js";
import { comparable, type Column } from "./column.js";
import { fileProblem, type LabelProblem } from "./label-problem.js";
import { TOKEN } from "./read-cell.js";
import { REPORT_COLUMNS } from "./rejected-csv.js";

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

const LONG_NUMBERS = "long numbers, as hospitals give them";
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
  ["number", /(?<![\w.,])\d{7,}[xX]?(?![\w.,])/, LONG_NUMBERS],
];

/** Above this share of a column of codes, long numbers are no accident of a random pseudonym. */
const CODE_NUMBER_SHARE = 0.2;

/** Looks for what identifies a patient, row by row: give it every row of a file, then ask. */
export interface IdentifierScan {
  see(row: number, cells: readonly string[]): void;
  /** One problem per column and kind, never with the value itself. */
  problems(): readonly LabelProblem[];
}

/** What is known of the columns of a file that is looked through. */
export interface Scanned {
  readonly header: readonly string[];
  /** What each column is read as; null where it is ignored. */
  readonly columns: readonly (Column | null)[];
  /** Headers that mean no identifier here, whatever they are called. */
  readonly harmless: ReadonlySet<string>;
}

/**
 * Looks for headers that announce who a patient is, and for values that look like birth dates, hospital numbers, e-mail addresses or
 * telephone numbers, in any column. A header that announces a name is refused whatever it was chosen to mean.
 */
export function scanForIdentifiers({ header, columns, harmless }: Scanned): IdentifierScan {
  const looks: ColumnLook[] = [];
  const isReport = header.map((name) => REPORT_COLUMNS.includes(name)); // our own words about the row, never read and never sent
  return {
    see(row, cells) {
      for (let i = 0; i < cells.length; i++) if (!isReport[i]) (looks[i] ??= lookAt(columns[i] ?? null)).see(row, cells[i]!);
    },
    problems() {
      const problems: LabelProblem[] = [];
      for (let i = 0; i < Math.max(header.length, looks.length); i++) {
        const name = header[i] || `(column ${i + 1}, no header)`;
        const announced = harmless.has(header[i] ?? "") ? null : announcedBy(header[i] ?? "");
        if (announced !== null) {
          problems.push(refusal(name, `Column "${name}" is named as if it held ${announced}.`));
          continue;
        }
        for (const [what, rows] of looks[i]?.found() ?? []) {
          problems.push(refusal(name, `Column "${name}" holds what looks like ${what}, in ${listed(rows)}.`));
        }
      }
      return problems;
    },
  };
}

/** What a header says its column holds of a patient's identity; null for the codebook's own headers and for honest ones. */
function announcedBy(header: string): string | null {
  if (columnOf(header)) return null;
  return HEADERS.find(([pattern]) => pattern.test(comparable(header)))?.[1] ?? null;
}

function refusal(name: string, message: string): LabelProblem {
  const remedy =
    `Take column "${name}" out of the file, or replace its values by pseudonyms, codes, ages or days. ` +
    "Nothing of this file has been kept.";
  return { ...fileProblem("PATIENT_IDENTIFIER", message, remedy), column: name };
}

/** Where something was seen: the first rows, and how many there are. */
interface Rows {
  readonly first: number[];
  count: number;
}

interface ColumnLook {
  see(row: number, cell: string): void;
  found(): ReadonlyMap<string, Rows>;
}

/** How many different cells of a column are remembered with what they look like. */
const REMEMBERED = 2000;

function lookAt(column: Column | null): ColumnLook {
  const rows = new Map<string, Rows>();
  const known = new Map<string, string | null>();
  let filled = 0;
  return {
    see(row, cell) {
      if (cell === "") return;
      filled += 1;
      let what = known.get(cell);
      if (what === undefined) {
        what = looksLike(column, cell);
        if (known.size < REMEMBERED && cell.length <= 60) known.set(cell, what);
      }
      if (what === null) return;
      const seen = rows.get(what) ?? { first: [], count: 0 };
      seen.count += 1;
      if (seen.first.length < 3) seen.first.push(row);
      rows.set(what, seen);
    },
    found() {
      const isCode = column?.kind === "pseudonym" || column?.kind === "code";
      const numbers = rows.get(LONG_NUMBERS)?.count ?? 0;
      if (!isCode || numbers > CODE_NUMBER_SHARE * filled) return rows;
      return new Map([...rows].filter(([what]) => what !== LONG_NUMBERS));
    },
  };
}

function looksLike(column: Column | null, cell: string): string | null {
  if (!/[\d@^]/.test(cell) || (column?.kind === "token" && TOKEN.test(cell))) return null;
  return VALUES.find(([kind, pattern]) => !(kind === "date" && column?.kind === "date") && pattern.test(cell))?.[2] ?? null;
}

/** "rows 2, 5, 9 and 12 more" */
function listed({ first, count }: Rows): string {
  const more = count > first.length ? ` and ${count - first.length} more` : "";
  return `${count === 1 ? "row" : "rows"} ${first.join(", ")}${more}`;
}
