import { readAllRows } from "../labels/testing/read-all-rows.js";
import { READ_CALLS } from "../labels/read-call.js";
import { consensusOfReads } from "./consensus-of-reads.js";
import { EMPTY_READ, fullRead, pressKey, type ReadForm } from "./read-form.js";
import { releasedProgress } from "./review-progress.js";
import { segmenterAgreementSchema } from "./segmenter-agreement.js";
import { evidenceKind, shownEvidence } from "./shown-evidence.js";

describe("the consensus of blind reads", () => {
  it("waits for all of them, agrees when all are equal, and knows no majority", () => {
    expect(consensusOfReads([], 2)).toEqual({ state: "waiting", missing: 2 });
    expect(consensusOfReads(["k27m"], 2)).toEqual({ state: "waiting", missing: 1 });
    expect(consensusOfReads(["k27m", "k27m"], 2)).toEqual({ state: "agreed", call: "k27m" });
    expect(consensusOfReads(["k27m", "k27m", "wildtype"], 3)).toEqual({ state: "disputed" });
    expect(consensusOfReads(["undetermined", "k27m"], 2)).toEqual({ state: "disputed" });
  });
});

describe("a read by keys alone", () => {
  const press = (keys: string): ReadForm => keys.split("").reduce<ReadForm>((form, key) => pressKey(form, key) ?? form, EMPTY_READ);

  it("is three keys when all is well, and five when the mask is not", () => {
    expect(fullRead(press("1a"))).toEqual({ call: "k27m", confidence: "sure", maskVerdict: "accept", maskReason: null });
    expect(fullRead(press("3xe7"))).toEqual({
      call: "wildtype",
      confidence: "likely",
      maskVerdict: "needsEdit",
      maskReason: "includesOedema",
    });
    expect([1, 2, 3, 4].map((key) => press(String(key)).call)).toEqual(READ_CALLS);
  });

  it("says what is missing, and keeps no reason of a mask that is accepted", () => {
    expect(fullRead(press(""))).toEqual({ missing: "call" });
    expect(fullRead(press("1"))).toEqual({ missing: "maskVerdict" });
    expect(fullRead(press("1r"))).toEqual({ missing: "maskReason" });
    expect(press("1r5a").maskReason).toBeNull();
  });

  it("knows no other key, and no reason before there is a verdict that needs one", () => {
    for (const key of ["0", "5", "9", "q", "S", "Enter", " ", "1.0"]) expect(pressKey(EMPTY_READ, key)).toBeNull();
  });
});

describe("what a reader is shown", () => {
  const header =
    "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id,h3k27m_ihc,h3_sequencing,seq_genes_covered,pathologist_id,label_source,mask_present";
  const row = "P001,site-a,9,3,y,pons,IRB-7,positive,wildtype,H3.3;H3.1,P77,tumour_board,y";
  const values = readAllRows(new TextEncoder().encode(`${header}\n${row}\n`)).rows[0]?.values;

  it("is the tissue and the mask, and not the patient, the place, who said so before, or the label", () => {
    if (!values) throw new Error("the row was not read");
    const shown = shownEvidence(values);
    expect(shown).toContainEqual(expect.objectContaining({ name: "seq_genes_covered", value: "H3.3, H3.1" }));
    expect(shown).toContainEqual(expect.objectContaining({ name: "mask_present", value: "yes" }));
    expect(JSON.stringify(shown.map(({ value }) => value))).not.toMatch(/P001|site-a|pons|IRB|P77|tumour_board/);
    expect(shown.every(({ about }) => about !== "")).toBe(true);
    expect(evidenceKind(values)).toBe("sequencing");
    expect(evidenceKind({ ...values, h3_sequencing: "failed" })).toBe("oneStain");
    expect(evidenceKind({ ...values, h3_sequencing: null, h3k27me3_ihc: "lost" })).toBe("bothStains");
  });
});

describe("progress for people from outside", () => {
  const site = (siteId: string, waiting: number, agreed: number, disputed: number) => ({
    siteId,
    states: { waiting, agreed, disputed, settled: 0 },
  });

  it("is told by site where no state holds a few patients", () => {
    const released = releasedProgress([site("n", 5, 9, 0), site("s", 0, 6, 8)]);
    expect(released.sites.map(({ states }) => states?.agreed)).toEqual([9, 6]);
    expect(released.total).toEqual({ waiting: 5, agreed: 15, disputed: 8, settled: 0 });
  });

  it("keeps back a site of few, and the totals that would tell of it", () => {
    const released = releasedProgress([site("n", 0, 9, 2), site("s", 0, 6, 8)]);
    expect(released.sites[0]).toEqual({ siteId: "n", cases: 11, states: null });
    expect(released.total).toBeNull();
    expect(releasedProgress([site("n", 0, 9, 3), site("s", 0, 6, 4)]).total).toEqual({ waiting: 0, agreed: 15, disputed: 7, settled: 0 });
  });
});

describe("the file of segmenters' agreement", () => {
  const file = { kind: "midline-segmenter-agreement", version: 1, raters: ["R01", "R02"], n: 4, leftOut: 0, toleranceMm: 1, dice: null, surfaceDice: null, synthetic: true }; // prettier-ignore

  it("has no room for a case, a name or a folder", () => {
    expect(segmenterAgreementSchema.safeParse(file).success).toBe(true);
    expect(segmenterAgreementSchema.safeParse({ ...file, cases: [0.8] }).success).toBe(false);
    expect(segmenterAgreementSchema.safeParse({ ...file, raters: ["Dr Example", "R02"] }).success).toBe(false);
    expect(segmenterAgreementSchema.safeParse({ ...file, raters: ["Mustermann", "R02"] }).success).toBe(false);
  });
});
