/** One row in COPY's text format. */
export const copyLine = (fields: readonly (string | number | boolean | null)[]): string => `${fields.map(field).join("\t")}\n`;

const field = (value: string | number | boolean | null): string => {
  if (value === null) return "\\N";
  return typeof value === "string" && SPECIAL.test(value)
    ? value.replaceAll(EACH_SPECIAL, (found) => ESCAPES[found] ?? found)
    : String(value);
};

const SPECIAL = /[\\\t\n\r]/;
const EACH_SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
