import { EMPTY_MAPPING, type LabelMapping } from "./label-mapping.js";
import { openLabelFile } from "./read-label-file.js";

const open = (lines: readonly string[], options: { siteCode?: string; mapping?: LabelMapping } = {}) =>
  openLabelFile(new TextEncoder().encode(lines.join("\n")), options);
const codes = (file: ReturnType<typeof open>) => file.fileProblems.map(({ code, column }) => [code, column]);
const problems = (file: ReturnType<typeof open>) =>
  [...file.rows()].flatMap((row) => row.problems.map((problem) => [problem.row, problem.column, problem.code]));
const values = (file: ReturnType<typeof open>) => [...file.rows()].map((row) => row.values);

/** As REDCap exports a longitudinal project with repeats, raw. */
const RAW = [
  "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,redcap_data_access_group,patient_pseudo_id,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id,sequences_present___t1,sequences_present___t1ce,sequences_present___t2,h3k27m_ihc,seq_tumour_content_percent,remark",
  "1,baseline_arm_1,,,site_a,P0001,12,6,1,pons,IRB-7,1,1,0,,,seen by Dr A",
  "1,pathology_arm_1,,,site_a,,,,,,,,,,1,70,",
  "2,baseline_arm_1,,,site_a,P0002,9,3,1,2,IRB-7,0,0,0,,,",
  "2,pathology_arm_1,assay,1,site_a,,,,,,,,,,2,,",
  "2,pathology_arm_1,assay,2,site_a,,,,,,,,,,,40,",
];
const mapping: LabelMapping = {
  ...EMPTY_MAPPING,
  values: { h3k27m_ihc: { "1": "positive", "2": "negative" }, location_primary: { "2": "thalamus" } },
};

describe("a REDCap export", () => {
  it("comes together: events and repeats to one record, checkboxes to one list, raw codes to values", () => {
    const file = open(RAW, { siteCode: "site-a", mapping });
    expect(file).toMatchObject({ format: "redcap", fileProblems: [], totalRows: 2, ignoredColumns: ["record_id", "remark"] });
    expect(values(file)).toMatchObject([
      {
        patient_pseudo_id: "P0001",
        location_primary: "pons",
        sequences_present: ["t1", "t1ce"],
        h3k27m_ihc: "positive",
        seq_tumour_content_percent: 70,
      },
      {
        patient_pseudo_id: "P0002",
        location_primary: "thalamus",
        sequences_present: null,
        h3k27m_ihc: "negative",
        seq_tumour_content_percent: 40,
      },
    ]);
    expect([...file.rows()].map(({ row }) => row)).toEqual([2, 4]);
  });

  it("names the raw codes it does not know, and never the event columns as columns to map", () => {
    const file = open(RAW);
    expect(file.unknownValues.map(({ column, words }) => [column, words.map(({ spelling }) => spelling)])).toEqual([
      ["location_primary", ["2"]],
      ["h3k27m_ihc", ["1", "2"]],
    ]);
    expect(file.columns.map(({ header }) => header)).not.toContain("redcap_event_name");
  });

  it("is read with labels as well", () => {
    const file = open(
      [
        '"Record ID","Event Name","Data Access Group","Pseudonym","Age","MRI days before surgery","Untreated","Location","Consent","Sequences present (choice=T1)","Sequences present (choice=T1CE, with contrast)"',
        '1,"Baseline","Site A",P0001,12,6,Yes,Pons,IRB-7,Checked,Checked',
        '1,"Pathology","Site A",,,,,,,Unchecked,Unchecked',
      ],
      { siteCode: "site-a", mapping: { ...EMPTY_MAPPING, values: { sequences_present: { "T1CE  with contrast": "t1ce" } } } },
    );
    expect([file.format, codes(file), problems(file)]).toEqual(["redcap", [["MISSING_COLUMN", "patient_pseudo_id"]].slice(1), []]);
    expect(values(file)).toMatchObject([{ patient_pseudo_id: "P0001", site_code: "site-a", treatment_naive: true }]);
  });

  it("refuses records of another data access group, and those that a form gives to another site", () => {
    const other = RAW.map((line) =>
      line.replace("baseline_arm_1,,,site_a,P0002", "baseline_arm_1,,,site_b,P0002").replace(/^(2,path.*)site_a/, "$1site_b"),
    );
    expect(problems(open(other, { siteCode: "site-a", mapping }))).toEqual([[4, "redcap_data_access_group", "WRONG_SITE"]]);
    const both = RAW.map((line, i) => (i === 0 ? `${line},site_code` : `${line},${line.startsWith("1") ? "site-a" : "site-b"}`));
    const file = open(both, { siteCode: "site-a", mapping });
    expect([codes(file), problems(file)]).toEqual([[], [[4, "site_code", "WRONG_SITE"]]]);
  });

  it("finds events of one record that contradict each other, in columns that are read", () => {
    const file = open([...RAW.slice(0, 2), "1,pathology_arm_1,,,site_a,,13,,,,,,,,1,70,seen by Dr B"], { mapping });
    expect(problems(file)).toEqual([[2, "age_years", "EVENTS_CONTRADICT"]]);
    expect([...file.rows()][0]?.problems[0]?.message).toContain("Rows 2 and 3");
  });

  it("does not bring rows together that no event tells apart", () => {
    const flat = [
      "record_id,redcap_data_access_group,patient_pseudo_id,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id",
      "1,site_a,P0001,12,6,1,pons,IRB-7",
      "1,site_a,P0001,13,6,1,pons,IRB-7",
    ];
    expect(problems(open(flat)).map(([, , code]) => code)).toEqual(["DUPLICATE_PSEUDONYM", "DUPLICATE_PSEUDONYM"]);
  });

  it("is looked through row by row as it stands: a name in any event is found", () => {
    const named = [...RAW, "3,baseline_arm_1,,,site_a,P0003,12,6,1,pons,IRB-7,1,0,0,,,wang@example.org"];
    expect(codes(open(named, { mapping }))).toEqual([["PATIENT_IDENTIFIER", "remark"]]);
    expect(open(named).totalRows).toBe(0);
    expect(codes(open(["record_id,redcap_event_name,mrn", "1,a,x"]))[0]).toEqual(["PATIENT_IDENTIFIER", "mrn"]);
    expect(codes(open(["record_id,mask_present", "1,y"]))[0]).toEqual(["PATIENT_IDENTIFIER", "record_id"]); // no REDCap export
  });

  it("is sent without what is not read, and read by the server as it was here", () => {
    const dirty = [
      ...RAW,
      "",
      "3,baseline_arm_1,,,site_a,P0003,12,6,1,pons,IRB-7,1,0,0,,,secret,stray",
      "3,later,,,site_a,,14,,,,,,,,,,",
      ",,,,site_a,P0004,12,6,1,pons,IRB-7,,,,,,",
    ];
    const here = open(dirty, { mapping, siteCode: "site-a" });
    const sent = [...here.linesToSend()].join("");
    expect(sent).not.toMatch(/secret|Dr A|arm_1|remark/);
    const there = openLabelFile(new TextEncoder().encode(sent), { mapping, siteCode: "site-a" });
    expect(there.format).toBe("redcap");
    expect(values(there)).toEqual(values(here));
    expect(problems(there)).toEqual(problems(here));
    expect(problems(here).map(([, , code]) => code)).toEqual(["RAGGED_ROW", "EVENTS_CONTRADICT"]);
  });
});
