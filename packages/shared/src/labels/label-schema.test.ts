import * as fc from "fast-check";
import { CODEBOOK } from "./codebook.js";
import type { Column } from "./column.js";
import { labelJsonSchema } from "./label-schema.js";
import { openLabelFile } from "./read-label-file.js";

/** Any cell that the schema allows of a column, by the schema's own words. */
function cellOf(schema: unknown): fc.Arbitrary<unknown> {
  if (typeof schema !== "object" || schema === null) throw new Error("no schema");
  if ("anyOf" in schema && Array.isArray(schema.anyOf)) return fc.oneof(...schema.anyOf.map(cellOf));
  if ("enum" in schema && Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if ("pattern" in schema) {
    const longest = "maxLength" in schema ? Number(schema.maxLength) : Infinity;
    return fc.stringMatching(new RegExp(String(schema.pattern))).filter((text) => text.length <= longest);
  }
  if (!("type" in schema)) throw new Error("no type");
  if (schema.type === "null") return fc.constant(null);
  if (schema.type === "boolean") return fc.boolean();
  if (schema.type === "array" && "items" in schema) return fc.uniqueArray(cellOf(schema.items));
  if (!("minimum" in schema) || !("maximum" in schema)) throw new Error("no bounds");
  const bounds = { min: Number(schema.minimum), max: Number(schema.maximum) };
  return schema.type === "integer"
    ? fc.integer(bounds)
    : fc.integer({ min: Math.ceil(bounds.min * 10), max: Math.floor(bounds.max * 10) }).map((tenths) => Math.max(bounds.min, tenths / 10));
}

describe("the JSON schema of a label file", () => {
  const schema = JSON.parse(JSON.stringify(labelJsonSchema()));
  const columns: readonly Column[] = CODEBOOK.filter(({ kind }) => kind !== "freeText");

  it("names every column that is read, with what it holds", () => {
    expect(Object.keys(schema.items.properties)).toEqual(columns.map(({ name }) => name));
    expect(schema.items.required).toEqual(columns.filter(({ required }) => required).map(({ name }) => name));
  });

  it("allows nothing that the reading refuses, but for calendars and identifiers", () => {
    const record = fc.record(Object.fromEntries(columns.map(({ name }) => [name, cellOf(schema.items.properties[name])])));
    fc.assert(
      fc.property(record, (one) => {
        const file = openLabelFile(new TextEncoder().encode(JSON.stringify([one])));
        if (file.fileProblems.some(({ code }) => code === "PATIENT_IDENTIFIER")) return; // a code may happen to look like a date
        const [row] = file.rows();
        const problems = row?.problems.filter(
          ({ code, message }) => !(code === "BAD_DATE" && message.includes("calendar")) && code !== "MISSING_VALUE",
        );
        expect(problems).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
