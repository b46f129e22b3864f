import { EMPTY_MAPPING, labelMappingSchema, withChoices, withoutChoice, type LabelMapping } from "./label-mapping.js";
import { readAllRows } from "./testing/read-all-rows.js";

const REQUIRED = "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id";
const row = (pseudonym: string) => `${pseudonym},site-a,12,6,y,pons,IRB-7`;
const mapping = (some: Partial<LabelMapping>): LabelMapping => ({ ...EMPTY_MAPPING, ...some });
const read = (text: string, options: { mapping?: LabelMapping; remembered?: LabelMapping } = {}) =>
  readAllRows(new TextEncoder().encode(text), options);
const codes = (reading: ReturnType<typeof read>) => reading.fileProblems.map(({ code, column }) => [code, column]);
const column = (reading: ReturnType<typeof read>, header: string) => reading.columns.find((one) => one.header === header);

const OWN = `${REQUIRED.replace("age_years", "Alter").replace("location_primary", "Sitz")},K27M Färbung,sex\n${row("P0001")},pos,f\n${row("P0002").replace("pons", "Brücke")},++,m`;

describe("a hospital's mapping", () => {
  const chosen = mapping({
    columns: { alter: "age_years", Sitz: "location_primary", "k27m färbung": "h3k27m_ihc", sex: null },
    values: { h3k27m_ihc: { "++": "positive" }, location_primary: { brücke: "pons" } },
  });

  it("says what a column means, which are ignored, and what a spelling means", () => {
    expect(codes(read(OWN))).toEqual([
      ["MISSING_COLUMN", "age_years"],
      ["MISSING_COLUMN", "location_primary"],
    ]);
    const reading = read(OWN, { mapping: chosen });
    expect(reading).toMatchObject({ fileProblems: [], ignoredColumns: ["sex"], unknownValues: [], totalRows: 2 });
    expect(reading.rows.map(({ values }) => [values?.age_years, values?.location_primary, values?.h3k27m_ihc, values?.sex])).toEqual([
      [12, "pons", "positive", null],
      [12, "pons", "positive", null],
    ]);
  });

  it("reads the same whether it was chosen now or remembered, and says which", () => {
    const [now, later] = [read(OWN, { mapping: chosen }), read(OWN, { remembered: chosen })];
    expect(later.rows).toEqual(now.rows);
    expect([...later.linesToSend()]).toEqual([...now.linesToSend()]);
    expect([column(now, "Alter")?.found, column(later, "Alter")?.found]).toEqual(["chosen", "remembered"]);
    expect([column(now, "consent_id")?.found, column(read(`Pseudonym,${REQUIRED}`), "Pseudonym")?.found]).toEqual(["name", "synonym"]);
  });

  it("is overruled by what is chosen now", () => {
    const reading = read(OWN, {
      remembered: chosen,
      mapping: mapping({ columns: { Sex: "sex" }, values: { h3k27m_ihc: { "++": "equivocal" } } }),
    });
    expect(reading.rows.map(({ values }) => [values?.sex, values?.h3k27m_ihc])).toEqual([
      ["female", "positive"],
      ["male", "equivocal"],
    ]);
  });

  it("never sends two columns to one target", () => {
    const reading = read(OWN, { mapping: withChoices(chosen, mapping({ columns: { sex: "h3k27m_ihc" } })) });
    expect(codes(reading)).toEqual([["DUPLICATE_COLUMN", "sex"]]);
  });

  it("does not make an honest column of one that names patients", () => {
    const text = `Patient No,${REQUIRED.split(",").slice(1).join(",")}\n${row("P0001")}`;
    const reading = read(text, { mapping: mapping({ columns: { "Patient No": "patient_pseudo_id" } }) });
    expect(codes(reading)).toEqual([["PATIENT_IDENTIFIER", "Patient No"]]);
    expect(column(reading, "Patient No")?.samples).toEqual([]);
    expect(reading.rows).toEqual([]);
  });

  it("tells the spellings it does not know, with the value that was probably meant", () => {
    const reading = read(`${REQUIRED},sex,h3k27m_ihc,sequences_present\n${row("P0001")},femal,mut,t1;t99x\n${row("P0002")},femal,,T2`);
    expect(reading.unknownValues).toEqual([
      { column: "sex", header: "sex", words: [{ spelling: "femal", rows: 2, suggestion: "female" }] },
      { column: "h3k27m_ihc", header: "h3k27m_ihc", words: [{ spelling: "mut", rows: 1, suggestion: null }] },
      { column: "sequences_present", header: "sequences_present", words: [{ spelling: "t99x", rows: 1, suggestion: null }] },
    ]);
    expect(reading.rows[0]?.problems[0]).toMatchObject({ column: "sex", value: "femal", code: "NOT_ALLOWED", suggestion: "female" });
  });
});

describe("the order of a column's dates", () => {
  const dated = (...cells: readonly string[]) =>
    `${REQUIRED},label_date\n${cells.map((cell, i) => `${row(`P000${i}`)},${cell}`).join("\n")}`;
  const dates = (reading: ReturnType<typeof read>) => reading.rows.map(({ values, problems }) => values?.label_date ?? problems[0]?.code);

  it("is asked once, where 03/04/2024 may be April or March", () => {
    const reading = read(dated("03/04/2024", "05.06.2024", "2024-07-08", "7/7/2024"));
    expect(codes(reading)).toEqual([["DATE_ORDER_NEEDED", "label_date"]]);
    expect(column(reading, "label_date")).toMatchObject({ needsDateOrder: true, dateOrder: null });
    expect(dates(reading)).toEqual(["BAD_DATE", "BAD_DATE", "2024-07-08", "2024-07-07"]);
    const answered = (order: "dmy" | "mdy") =>
      read(dated("03/04/2024", "05.06.2024", "2024-07-08"), { mapping: mapping({ dateOrder: { "Label Date": order } }) });
    expect([codes(answered("dmy")), dates(answered("dmy"))]).toEqual([[], ["2024-04-03", "2024-06-05", "2024-07-08"]]);
    expect([codes(answered("mdy")), dates(answered("mdy"))]).toEqual([[], ["2024-03-04", "2024-05-06", "2024-07-08"]]);
  });

  it("is found where a day above 12 leaves no other, and shown", () => {
    const reading = read(dated("03/04/2024", "25/04/2024"));
    expect([codes(reading), dates(reading), column(reading, "label_date")?.dateOrder]).toEqual([[], ["2024-04-03", "2024-04-25"], "dmy"]);
    expect(dates(read(dated("03/04/2024", "04/25/2024", "2024/05/06")))).toEqual(["2024-03-04", "2024-04-25", "2024-05-06"]);
  });

  it("is asked where the cells contradict each other, and then the others are refused", () => {
    const cells = dated("25/04/2024", "04/25/2024");
    expect(codes(read(cells))).toEqual([["DATE_ORDER_NEEDED", "label_date"]]);
    expect(dates(read(cells, { mapping: mapping({ dateOrder: { label_date: "mdy" } }) }))).toEqual(["BAD_DATE", "2024-04-25"]);
  });

  it("comes with what a spreadsheet or a person has probably meant", () => {
    const reading = read(dated("45415", "2024-05-03 08:30:05", "3 May 2024", "May 2024", "2024-05-03 00:00:00"));
    expect(reading.rows.map(({ values, problems }) => values?.label_date ?? problems[0]?.suggestion)).toEqual([
      "2024-05-03",
      "2024-05-03",
      "2024-05-03",
      "2024-05",
      "2024-05-03",
    ]);
  });
});

describe("a mapping at the door", () => {
  it("is taken when it is one, and refused when it names no column, no order or no value", () => {
    const good = { columns: { Sitz: "location_primary", x: null }, dateOrder: { d: "dmy" }, values: { sex: { w: "female", "9": "" } } };
    expect(labelMappingSchema.parse(good)).toEqual(good);
    for (const bad of [
      { ...good, columns: { Sitz: "name" } },
      { ...good, dateOrder: { d: "ydm" } },
      { ...good, values: { sex: { w: "woman" } } },
      { ...good, values: { age_years: { old: "90" } } },
      { ...good, values: { nothing: {} } },
      { ...good, more: 1 },
      { columns: {} },
      { ...good, columns: Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`c${i}`, null])) },
    ]) {
      expect([bad, labelMappingSchema.safeParse(bad).success]).toEqual([bad, false]);
    }
  });

  it("is without one choice that is taken back, however it was spelled, and none at all without the last", () => {
    const all = mapping({ columns: { "My Col": "sex" }, dateOrder: { day: "dmy" }, values: { sex: { W: "female", x: "other" } } });
    const without = withoutChoice(all, { what: "values", column: "sex", spelling: "w" });
    expect(without).toEqual({ ...all, values: { sex: { x: "other" } } });
    const fewer = withoutChoice(withoutChoice(without, { what: "columns", header: "my_col" }), { what: "dateOrder", header: "day" });
    expect(fewer).toEqual(mapping({ values: { sex: { x: "other" } } }));
    expect(withoutChoice(fewer, { what: "values", column: "sex", spelling: "x" })).toBe(EMPTY_MAPPING);
  });

  it("puts newer choices over older ones, however they are spelled", () => {
    const older = mapping({ columns: { "My Col": "sex", b: null }, values: { sex: { W: "female", x: "other" } } });
    expect(withChoices(older, mapping({ columns: { my_col: "idh" }, values: { sex: { w: "male" } } }))).toEqual({
      columns: { b: null, my_col: "idh" },
      dateOrder: {},
      values: { sex: { x: "other", w: "male" } },
    });
  });
});
