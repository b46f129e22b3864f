import { CODEBOOK } from "./codebook.js";
import type { Column } from "./column.js";
import { csvLine } from "./csv-cell.js";

/**
 * A label file to begin from: the header, what each column allows, and an example. The two lines below the header begin
 * with "# " and are skipped when the file is read, so they may stay.
 */
export function labelTemplate(): string {
  const columns: readonly Column[] = CODEBOOK.filter((column) => column.kind !== "freeText");
  const allowed = columns.map((column, i) => `${i === 0 ? "# " : ""}${column.required ? "required; " : ""}${allowedIn(column)}`);
  const example = columns.map((column, i) => (i === 0 ? `# ${column.example}` : column.example));
  return csvLine(columns.map((column) => column.name)) + csvLine(allowed) + csvLine(example);
}

/** What a column takes, in a line. */
function allowedIn(column: Column): string {
  switch (column.kind) {
    case "choice":
      return column.values.join(" / ");
    case "list":
      return `any of ${column.values.join(" / ")}; semicolons between`;
    case "integer":
      return `whole number ${column.min} to ${column.max}`;
    case "number":
      return `number ${column.min} to ${column.max}`;
    case "yesNo":
      return "y / n";
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
  return column.about;
}
