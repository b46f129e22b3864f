import type { Column } from "./column.js";

/** What may stand in a cell. */
export interface Allowed {
  /** All values, where they can be counted; none where only the form is told. */
  readonly values: readonly string[];
  /** How it is written, in words. */
  readonly form: string;
}

/** What a column allows, for a person who mends a cell of it. */
export function allowedIn(column: Column): Allowed {
  const values = column.kind === "choice" || column.kind === "list" ? column.values : column.kind === "yesNo" ? ["y", "n"] : [];
  return { values, form: `${formOf(column)}${column.required ? "" : ", or empty"}` };
}

/** The same in a line. */
export const allowedText = ({ values, form }: Allowed): string => (values.length === 0 ? form : `${form}: ${values.join(", ")}`);

/** How a column is written, in words. */
export function formOf(column: Column): string {
  switch (column.kind) {
    case "choice":
    case "yesNo":
      return "one of these";
    case "list":
      return "any of these, with semicolons between";
    case "integer":
      return `a whole number from ${column.min} to ${column.max}`;
    case "number":
      return `a number from ${column.min} to ${column.max}`;
    case "pseudonym":
    case "token":
    case "siteCode":
    case "code":
    case "personCode":
    case "ageYears":
    case "date":
    case "freeText":
      break;
  }
  return FORMS[column.kind];
}

const FORMS = {
  pseudonym: "3 to 32 letters and digits",
  token: "64 hexadecimal digits",
  siteCode: "your site's code",
  code: "a code without spaces, at most 60 characters",
  personCode: "a code with a number in it, at most 20 characters; never a name",
  ageYears: "completed years; 90 and older are kept as 90",
  date: "YYYY, YYYY-MM or YYYY-MM-DD",
  freeText: "anything; it is never read",
} as const;
