import * as fc from "fast-check";
import { parse } from "papaparse";
import { csvLine } from "./csv-cell.js";
import { csvSheet, DELIMITERS } from "./csv-sheet.js";
import { MAX_CELLS_IN_LINE, splitRecords } from "./split-records.js";

const delimiter = fc.constantFrom(...Object.values(DELIMITERS));
const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
/** Cells of any Unicode, often with what CSV is made of. */
const cell = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom('"', ",", ";", "\t", "|", "\r", "\n", " ", "a", "ü", "脑", "'", "=", "#") }),
);
const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe("splitting delimited text", () => {
  it("gives back every cell of any Unicode that was written, under any delimiter and line end", () => {
    fc.assert(
      fc.property(rows, delimiter, lineEnd, fc.boolean(), (cells, separator, end, ended) => {
        const text = cells.map((line) => line.map(quoted).join(separator)).join(end) + (ended ? end : "");
        const read = [...splitRecords(text, separator)];
        expect(read.map((record) => record.cells)).toEqual(cells);
        expect(read.some(({ broken, tooWide }) => broken || tooWide)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it("takes unquoted cells as they stand", () => {
    const bare = fc.string().filter((text) => !/[",;\t|\r\n]/.test(text) && text !== "");
    fc.assert(
      fc.property(fc.array(fc.array(bare, { minLength: 1 }), { minLength: 1 }), delimiter, lineEnd, (cells, separator, end) => {
        const read = [...splitRecords(cells.map((line) => line.join(separator)).join(end), separator)];
        expect(read.map((record) => record.cells)).toEqual(cells);
      }),
    );
  });

  it("reads any text as papaparse does, well-formed or not", () => {
    const text = fc.string({ unit: fc.constantFrom('"', '"', ",", "\n", " ", "a", "b"), maxLength: 30 });
    fc.assert(
      fc.property(text, (some) => {
        fc.pre(!/" +$/.test(some)); // which it calls unclosed
        const theirs = parse<string[]>(some, { delimiter: ",", newline: "\n" });
        const broken = theirs.errors.some(({ type }) => type === "Quotes");
        const ours = [...splitRecords(some, ",")];
        expect(ours.some((record) => record.broken)).toBe(broken);
        if (broken) return;
        const lines = theirs.data.at(-1)?.join("") === "" && some.endsWith("\n") ? theirs.data.slice(0, -1) : theirs.data;
        expect(ours.map(({ cells }) => cells)).toEqual(lines);
      }),
      { numRuns: 3000 },
    );
  });

  it("needs no more than one pass over a quotation mark that is never closed, or a line that never ends", () => {
    const [first] = splitRecords(`"${'a""'.repeat(2_000_000)}`, ",");
    expect(first).toMatchObject({ broken: true });
    const [wide] = splitRecords(",".repeat(5_000_000), ",");
    expect([wide?.tooWide, wide?.cells.length]).toEqual([true, MAX_CELLS_IN_LINE]);
  });
});

describe("a CSV file of ours", () => {
  it("is read back as it was meant, formulas guarded and all: parse after write is the identity", () => {
    fc.assert(
      fc.property(rows, delimiter, (cells, separator) => {
        const trimmed = cells.map((line) => line.map((text) => text.trim()));
        fc.pre(trimmed.every(([first = ""]) => !first.startsWith("# ") && !/^'[=+\-@＝＋－＠\t#]/.test(first)));
        fc.pre(trimmed.flat().every((text) => !/^'[=+\-@＝＋－＠\t#]/.test(text)));
        const body = trimmed.map((line) => csvLine(line, separator)).join("");
        const name = Object.entries(DELIMITERS).find(([, sign]) => sign === separator)?.[0];
        const sheet = csvSheet(`sep=${separator}\r\n${body}`);
        expect(sheet.delimiter).toBe(name);
        expect([...sheet.rows()].map((row) => row.cells)).toEqual(trimmed);
      }),
      { numRuns: 1000 },
    );
  });
});
