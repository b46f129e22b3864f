import fc from "fast-check";
import { allowedIn, allowedText } from "./allowed.js";
import { CODEBOOK } from "./codebook.js";
import { correctionsSchema, MAX_CORRECTIONS, withCorrections, wrongCells, type Correction } from "./corrections.js";
import { cellReader } from "./read-cell.js";
import { openLabelFile } from "./read-label-file.js";

const HEADER = "patient_pseudo_id,site_code,Age,scan_days_before_surgery,treatment_naive,location_primary,consent_id,h3k27m_ihc";
const row = (id: string, age: string, tissue = "positive"): string => `${id},site-a,${age},6,y,pons,IRB-7,${tissue}`;
const file = (...rows: readonly string[]): string => [HEADER, ...rows].join("\n");
const read = (text: string, corrections: readonly Correction[] = []) =>
  openLabelFile(new TextEncoder().encode(text), { siteCode: "site-a", corrections });
const rowsOf = (text: string, corrections?: readonly Correction[]) => [...read(text, corrections).rows()];

describe("a label file with cells mended by hand", () => {
  it("is read as the file in which they stand", () => {
    const age = fc.integer({ min: 0, max: 89 }).map(String);
    fc.assert(
      fc.property(fc.array(fc.tuple(age, age, fc.boolean()), { minLength: 1, maxLength: 30 }), (ages) => {
        const sent = file(...ages.map(([, meant, isWrong], i) => row(`P${1000 + i}`, isWrong ? `${meant} or so` : meant)));
        const meant = file(...ages.map(([, each], i) => row(`P${1000 + i}`, each)));
        const corrections = ages.flatMap(([, value, isWrong], i) => (isWrong ? [{ row: i + 2, column: "Age", value }] : []));
        expect(rowsOf(sent, corrections)).toEqual(rowsOf(meant));
      }),
    );
  });

  it("names the cells that are wrong, each once, and leaves alone those that it does not have", () => {
    const text = file(row("P0001", "twelve", "purple"), row("P0002", "12"), row("P0002", "13"));
    const problems = rowsOf(text).flatMap((each) => each.problems);
    expect(wrongCells(problems)).toEqual([
      { row: 2, column: "Age" },
      { row: 2, column: "h3k27m_ihc" },
      { row: 3, column: "patient_pseudo_id" },
      { row: 4, column: "patient_pseudo_id" },
    ]);
    const elsewhere = [
      { row: 9, column: "Age", value: "1" },
      { row: 2, column: "no such column", value: "1" },
    ];
    expect(rowsOf(text, elsewhere)).toEqual(rowsOf(text));
    expect(rowsOf(text, [{ row: 4, column: "patient_pseudo_id", value: "P0003" }]).map((each) => each.problems.length)).toEqual([2, 0, 0]);
  });

  it("is looked through for what identifies patients, as any other", () => {
    const codes = (value: string) =>
      read(file(row("P0001", "twelve")), [{ row: 2, column: "Age", value }]).fileProblems.map(({ code }) => code);
    expect([codes("12"), codes("1984-03-07")]).toEqual([[], ["PATIENT_IDENTIFIER"]]);
  });

  it("never shows, and never asks for, what stands in a column of tokens", () => {
    const text = `${HEADER},patient_token\n${row("P0001", "12")},Ada`;
    expect(wrongCells(rowsOf(text).flatMap((each) => each.problems))).toEqual([]);
  });
});

describe("corrections", () => {
  const some = (n: number): readonly Correction[] => Array.from({ length: n }, (_, i) => ({ row: i + 2, column: "Age", value: "1" }));

  it("are few, and of each cell one", () => {
    expect(correctionsSchema.safeParse(some(MAX_CORRECTIONS)).success).toBe(true);
    for (const wrong of [[], some(MAX_CORRECTIONS + 1), [...some(1), ...some(1)]])
      expect(correctionsSchema.safeParse(wrong).success).toBe(false);
  });

  it("come to the same list in whatever order they are made", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...some(6)]), (shuffled) => {
        expect(withCorrections([], shuffled)).toEqual(some(6).filter(({ row: at }) => shuffled.some((each) => each.row === at)));
      }),
    );
    expect(withCorrections(some(2), [{ row: 3, column: "Age", value: "2" }]).map(({ value }) => value)).toEqual(["1", "2"]);
  });
});

describe("what a cell allows", () => {
  it("is a list that the column takes, or a form in words", () => {
    for (const column of CODEBOOK) {
      const { values, form } = allowedIn(column);
      expect(form).toMatch(column.required ? /^(?!.*or empty$)/ : /, or empty$/);
      for (const value of values) expect(cellReader(column)(value).ok).toBe(true);
    }
  });

  it("stands with each wrong cell, and in the rejected rows", () => {
    const [first] = rowsOf(file(row("P0001", "12", "purple")));
    const allowed = first?.problems[0]?.allowed ?? null;
    expect(allowed?.values).toContain("positive");
    expect(allowed && allowedText(allowed)).toMatch(/^one of these, or empty: positive, negative/);
    expect(rowsOf(file("P0001,site-a")).flatMap(({ problems }) => problems.map((each) => [each.code, each.allowed]))).toEqual([
      ["RAGGED_ROW", null],
    ]);
  });
});
