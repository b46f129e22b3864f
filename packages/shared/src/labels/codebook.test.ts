import { CODEBOOK, columnOf } from "./codebook.js";
import { comparable, type Column } from "./column.js";

const columns: readonly Column[] = CODEBOOK;

describe("the codebook", () => {
  it("lets no header mean two columns", () => {
    const headers = columns.flatMap((column) => [column.name, ...column.synonyms].map(comparable));
    expect(headers.filter((header, i) => headers.indexOf(header) !== i)).toEqual([]);
  });

  it("names its columns in snake_case", () => {
    for (const column of columns) expect(column.name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  });

  it("sends every spelling to an allowed value, and none past one", () => {
    for (const column of columns) {
      if (column.kind !== "choice" && column.kind !== "list") continue;
      const allowed = column.values.map(comparable);
      expect(new Set(allowed).size).toBe(allowed.length);
      for (const [spelling, value] of Object.entries(column.spellings)) {
        expect(column.values).toContain(value);
        if (allowed.includes(comparable(spelling))) expect([column.name, spelling]).toEqual([column.name, value]);
      }
    }
  });

  it("reads a header through case, spaces, hyphens and synonyms", () => {
    expect(columnOf(" Patient-Pseudo ID ")?.name).toBe("patient_pseudo_id");
    expect(columnOf("Gender")?.name).toBe("sex");
    expect(columnOf("shoe_size")).toBeNull();
  });

  it("requires what no cohort can do without", () => {
    expect(columns.filter((column) => column.required).map((column) => column.name)).toEqual([
      "patient_pseudo_id",
      "site_code",
      "age_years",
      "scan_days_before_surgery",
      "treatment_naive",
      "location_primary",
      "consent_id",
    ]);
  });

  it("has no column for a person's name, birth date or hospital number", () => {
    for (const column of columns) expect(column.name).not.toMatch(/name|birth|mrn|hospital|address|phone|mail/);
  });
});
