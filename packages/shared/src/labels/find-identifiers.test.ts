import { readAllRows } from "./testing/read-all-rows.js";

const REQUIRED = "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id";
const rows = (...more: readonly string[]) => more.map((cell, i) => `P${i + 1000},site-a,12,6,y,pons,IRB-7,${cell}`).join("\n");
const read = (column: string, ...cells: readonly string[]) =>
  readAllRows(new TextEncoder().encode(`${REQUIRED},${column}\n${rows(...cells)}`));
const refusals = (column: string, ...cells: readonly string[]) =>
  read(column, ...cells).fileProblems.filter((problem) => problem.code === "PATIENT_IDENTIFIER");

describe("the scan for patient identifiers", () => {
  it("refuses a file whose header announces who a patient is", () => {
    for (const header of [
      ..."Name|Patient Name|patientname|First Name|last_name|Surname|Full-Name|initials|Nachname|prénom|姓名".split("|"),
      ..."DOB|date_of_birth|BirthDate|birth_year|Geburtsdatum|出生日期".split("|"),
      ..."MRN|pat_mrn|Hospital No|hospital_number|Medical Record Number|patient_id|Patient Number|SSN|NHS|住院号|身份证号".split("|"),
      ..."Address|home_address|Street|zip_code|Postcode|city|地址".split("|"),
      ..."email|E-Mail|Phone|mobile|tel|手机号".split("|"),
    ]) {
      expect([header, refusals(header, "x")]).toMatchObject([
        header,
        [{ code: "PATIENT_IDENTIFIER", column: header, value: null, row: null }],
      ]);
    }
  });

  it("leaves honest headers alone", () => {
    for (const header of "scanner_model|file_name|site_name|notes|tumour_grade|number_of_slices|capacity|ethnicity|center|mri_quality|clone_name".split(
      "|",
    )) {
      expect([header, refusals(header, "x")]).toEqual([header, []]);
    }
  });

  it("refuses a file that holds identifying values in any column", () => {
    for (const value of [
      ..."1984-03-07|07.03.1984|03/07/1984|7/3/84|1984/3/7|7 Mar 1984|07-MAR-84|1984年3月7日|born 1984-03-07 in Graz".split("|"),
      ..."12345678|0012345|MRN 4711000|11010519491231002X".split("|"),
      ..."wang@example.org|call +43 660 123 45 67|028-8542-2114|(028) 8542 2114".split("|"),
      "123-45-6789",
      "Wang^Li",
    ]) {
      for (const column of ["quality", "notes", "histology_text_code", "case_no"]) {
        expect([value, column, refusals(column, value).length]).toEqual([value, column, 1]);
      }
    }
  });

  it("leaves honest values alone", () => {
    for (const value of "0.9712345678|12|2024|H3.3_K27M|9385/3|t1;t1ce;t2;flair|1.5|-12|IRB-2021-7|3 of 12 slices|123456|v1.2.3|10-12 mm|50/60".split(
      "|",
    )) {
      expect([value, refusals("quality", value)]).toEqual([value, []]);
    }
    expect(refusals("label_date", "2024-05-03")).toEqual([]);
  });

  it("names the column and the rows, never the value, and keeps no row", () => {
    const reading = read("quality", "good", "1984-03-07", "bad", "1985-01-01", "1986-01-01", "1987-01-01");
    expect(reading.rows).toEqual([]);
    expect(reading.fileProblems).toHaveLength(1);
    expect(reading.fileProblems[0]?.message).toBe('Column "quality" holds what looks like calendar dates, in rows 3, 5, 6 and 1 more.');
    expect(reading.fileProblems[0]?.remedy).toContain('column "quality"');
    expect(JSON.stringify(reading)).not.toContain("198");
  });

  it("names every kind of trouble in every column", () => {
    const text = `${REQUIRED},Name,quality\n${rows("x,a@b.org", "y,1984-03-07")}`;
    expect(readAllRows(new TextEncoder().encode(text)).fileProblems.map((problem) => problem.column)).toEqual([
      "Name",
      "quality",
      "quality",
    ]);
  });

  it("tells a column of hospital numbers from a random pseudonym that happens to be digits", () => {
    const withPseudonyms = (pseudonyms: readonly string[]) =>
      readAllRows(new TextEncoder().encode(`${REQUIRED}\n${pseudonyms.map((p) => `${p},site-a,12,6,y,pons,IRB-7`).join("\n")}`));
    const hashes = ["a1b2c3d4", "12345678", "9f0e1d2c", "00ff00ff", "77aa66bb", "c0ffee00"];
    expect(withPseudonyms(hashes).fileProblems).toEqual([]);
    expect(withPseudonyms(["10023311", "10023312", "10023313"]).fileProblems).toMatchObject([
      { code: "PATIENT_IDENTIFIER", column: "patient_pseudo_id" },
    ]);
  });

  it("looks past the header's last column too", () => {
    const text = `${REQUIRED}\nP1000,site-a,12,6,y,pons,IRB-7,,wang@example.org`;
    expect(readAllRows(new TextEncoder().encode(text)).fileProblems).toMatchObject([{ code: "PATIENT_IDENTIFIER" }]);
  });

  it("is not slowed by a hostile cell", () => {
    for (const hostile of ["a".repeat(60_000), "1 ".repeat(30_000), "(0".repeat(30_000), `${"a".repeat(60_000)}@`, "1.".repeat(30_000)]) {
      expect(read("quality", hostile).fileProblems.every((problem) => problem.code === "PATIENT_IDENTIFIER")).toBe(true);
    }
  });
});

describe("a patient token", () => {
  const token = "00123456789012345678".padEnd(64, "a");

  it("is a keyed hash and nothing else, and never shown", () => {
    expect(read("patient_token", token).rows[0]?.values?.patient_token).toBe(token);
    for (const bad of ["4711", token.slice(1), `${token}0`, token.replace("a", "g")]) {
      const reading = read("patient_token", bad);
      expect(reading.rows.flatMap(({ values }) => values)).toEqual(reading.rows.map(() => null));
      expect(JSON.stringify([reading.rows.map(({ problems }) => problems), reading.columns])).not.toContain(bad);
    }
    expect(read("patient_token", token).columns.find(({ header }) => header === "patient_token")?.samples).toEqual([]);
    expect(refusals("patient_token", "12345678")).toMatchObject([{ code: "PATIENT_IDENTIFIER" }]);
  });
});
