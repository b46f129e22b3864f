import { EMPTY_MAPPING, type LabelMapping } from "@midline/shared/labels/label-mapping";
import { openLabelFile } from "@midline/shared/labels/read-label-file";
import { readHere, type Progress } from "./read-here";

const HEADER = "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id,notes,k27m";
const row = (i: number, age = "12") => `P${String(i).padStart(5, "0")},site-a,${age},6,y,pons,IRB-7,a secret,mut`;
const mapping: LabelMapping = { ...EMPTY_MAPPING, columns: { k27m: "h3k27m_ihc" }, values: { h3k27m_ihc: { mut: "positive" } } };
const read = (lines: readonly string[], chosen = mapping, tell: (progress: Progress) => void = () => undefined) =>
  readHere(
    { bytes: new TextEncoder().encode([HEADER, ...lines].join("\n")), siteCode: "site-a", mapping: chosen, remembered: EMPTY_MAPPING },
    tell,
  );

describe("what the browser reads in a label file", () => {
  it("counts every row once, and hands back those with problems in their own columns", async () => {
    const reading = read([row(1), row(2, "twelve"), row(3), row(3)]);
    expect(reading).toMatchObject({ totalRows: 4, good: 1, rejected: 3, problemCount: 3 });
    const returned = (await reading.rejectedFile?.text()) ?? "";
    expect(returned.split("\r\n")[0]).toContain('"k27m","error_code","error_message"');
    expect(returned.split("\r\n")).toHaveLength(5);
    expect(returned).not.toContain("secret");
    expect(read([row(1)]).rejectedFile).toBeNull();
  });

  it("sends what the server reads as this browser did, in the file's own words, and nothing that is ignored", async () => {
    const sent = await read([row(1), row(2, "twelve")]).toSend.text();
    expect(sent).not.toContain("secret");
    expect(sent).toContain('"mut"');
    const there = openLabelFile(new TextEncoder().encode(sent), { siteCode: "site-a", mapping });
    expect([...there.rows()].map(({ values }) => values?.h3k27m_ihc)).toEqual(["positive", undefined]);
  });

  it("reads with what the hospital remembers as with what is chosen now", async () => {
    const bytes = new TextEncoder().encode([HEADER, row(1)].join("\n"));
    const reading = readHere({ bytes, siteCode: "site-a", mapping: EMPTY_MAPPING, remembered: mapping }, () => undefined);
    expect(reading.columns.at(-1)).toMatchObject({ header: "k27m", target: "h3k27m_ihc", found: "remembered" });
    expect([reading.good, await reading.toSend.text()]).toEqual([1, await read([row(1)]).toSend.text()]);
  });

  it("has nothing to send of a file that is refused", async () => {
    const reading = readHere(
      {
        bytes: new TextEncoder().encode(`${HEADER},patient name\n${row(1)},Ada Example`),
        siteCode: "site-a",
        mapping,
        remembered: EMPTY_MAPPING,
      },
      () => undefined,
    );
    expect(reading.fileProblems.map(({ code }) => code)).toEqual(["PATIENT_IDENTIFIER"]);
    expect([reading.totalRows, reading.toSend.size, reading.rejectedFile]).toEqual([0, 0, null]);
    expect(JSON.stringify(reading)).not.toMatch(/Ada/);
  });

  it("tells how far it is, without falling behind or running ahead of the rows", () => {
    const told: Progress[] = [];
    read(
      Array.from({ length: 5001 }, (_, i) => row(i)),
      mapping,
      (progress) => told.push(progress),
    );
    expect(told).toEqual([0, 2000, 4000].map((done) => ({ done, total: 5001 })));
  });
});
