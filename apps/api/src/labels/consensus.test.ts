import type { LabelValues } from "@midline/shared/labels/codebook";
import { readAllRows } from "@midline/shared/labels/testing/read-all-rows";
import { consensus, settledStill } from "./consensus.js";

const HEADER =
  "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id,h3k27m_ihc,h3k27me3_ihc,tp53";
const valuesOf = (ihc: string, me3: string, tp53 = ""): LabelValues => {
  const reading = readAllRows(new TextEncoder().encode(`${HEADER}\nP001,site-a,9,3,y,pons,IRB-7,${ihc},${me3},${tp53}\n`));
  const values = reading.rows[0]?.values;
  if (!values) throw new Error(JSON.stringify(reading.fileProblems));
  return values;
};
const of = (target: string, ...asked: Parameters<typeof consensus>) => consensus(...asked).find((label) => label.target === target);

describe("the consensus on a case", () => {
  const contradicting = valuesOf("positive", "retained");

  it("is a dispute, with its rule named, until somebody settles it", () => {
    expect(of("h3k27m", contradicting, null)).toMatchObject({ state: "disputed", value: null, rule: "stains-contradict" });
    expect(of("h3k27m", contradicting, { call: "wildtype", by: "adjudicator" })).toEqual({
      target: "h3k27m",
      state: "settled",
      value: false,
      tier: null,
      rule: "adjudicated",
      reason: "An adjudicator settled it.",
    });
  });

  it("is a dispute while its blind readers disagree, whatever the rule says", () => {
    expect(of("h3k27m", valuesOf("positive", "lost"), { call: null, by: "readers" })).toMatchObject({
      state: "disputed",
      value: null,
      tier: null,
      rule: "readers-disagree",
    });
  });

  it("keeps the evidence's tier where people say what the evidence says", () => {
    const agreed = of("h3k27m", valuesOf("positive", "lost"), { call: "k27m", by: "readers" });
    expect(agreed).toMatchObject({ state: "agreed", value: true, tier: "B", rule: "readers-agree" });
  });

  it("makes no label of what nobody could tell", () => {
    expect(of("h3k27Altered", contradicting, { call: "undetermined", by: "adjudicator" })).toMatchObject({
      state: "unusable",
      value: null,
    });
  });
});

describe("what people settled", () => {
  const settled = { call: "k27m", by: "adjudicator" } as const;

  it("stands while the tissue results they looked at are the same", () => {
    expect(settledStill(settled, valuesOf("positive", "retained"), valuesOf("positive", "retained", "mutant"))).toEqual(settled);
  });

  it("has to be looked at again with new results", () => {
    expect(settledStill(settled, valuesOf("positive", "retained"), valuesOf("positive", "lost"))).toBeNull();
  });

  it("is a dispute that goes on in the same way", () => {
    const open = { call: null, by: "readers" } as const;
    expect(settledStill(open, valuesOf("positive", "lost"), valuesOf("positive", "lost", "mutant"))).toEqual(open);
    expect(settledStill(open, valuesOf("positive", "lost"), valuesOf("positive", "retained"))).toBeNull();
  });
});
