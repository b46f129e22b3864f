import { CODEBOOK } from "./codebook.js";
import type { Column } from "./column.js";

type Schema = Readonly<Record<string, unknown>>;

/**
 * The codebook as JSON Schema, for programs that write label files in JSON: a list of records with the codebook's own names and values.
 * Every file that keeps to it is read without a problem of form.
 *
 * @see https://json-schema.org/draft/2020-12/schema
 */
export function labelJsonSchema(): Schema {
  const columns: readonly Column[] = CODEBOOK.filter(({ kind }) => kind !== "freeText");
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Midline label file",
    type: "array",
    items: {
      type: "object",
      properties: Object.fromEntries(columns.map((column) => [column.name, { description: column.about, ...cellSchema(column) }])),
      required: columns.filter(({ required }) => required).map(({ name }) => name),
      additionalProperties: false,
    },
  };
}

/** An empty cell is null, where it may be empty. */
function cellSchema(column: Column): Schema {
  const cell = valueSchema(column);
  return column.required ? cell : { anyOf: [cell, { type: "null" }] };
}

function valueSchema(column: Column): Schema {
  switch (column.kind) {
    case "choice":
      return { enum: column.values };
    case "list":
      return { type: "array", items: { enum: column.values }, uniqueItems: true };
    case "integer":
    case "number":
      return { type: column.kind, minimum: column.min, maximum: column.max };
    case "ageYears":
      return { type: "integer", minimum: 0, maximum: 120 };
    case "yesNo":
      return { type: "boolean" };
    case "date":
      return { type: "string", pattern: "^(199\\d|[2-9]\\d{3})(-\\d{2}(-\\d{2})?)?$" };
    case "pseudonym":
      return { type: "string", pattern: "^[A-Za-z0-9]{3,32}$" };
    case "token":
      return { type: "string", pattern: "^[0-9a-f]{64}$" };
    case "siteCode":
      return { type: "string", pattern: "^[a-z][a-z0-9-]{1,30}$" };
    case "personCode":
      return { type: "string", maxLength: 20, pattern: "^[A-Za-z_-]*\\d[A-Za-z0-9_-]*$" };
    case "code":
    case "freeText":
      break;
  }
  return { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9._/:+-]{0,59}$" };
}
