import fc from "fast-check";
import { readAllRows } from "../labels/testing/read-all-rows.js";
import { READ_CALLS } from "../labels/read-call.js";
import { consensusOfReads } from "./consensus-of-reads.js";
import { EMPTY_READ, fullRead, pressKey, type ReadForm } from "./read-form.js";
import { readsOf, releaseProgress } from "./review-progress.js";
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
  const site = (siteId: string, waiting: number, agreed: number, disputed: number, settled = 0) => ({
    siteId,
    states: { waiting, agreed, disputed, settled },
  });
  const low = (n: number): number => n - (n % 5);
  const floors = (siteId: string): number => (siteId === "n" ? 5 : 7);

  it("is told in bands of each hospital's own floor, and its sums are sums of these", () => {
    const { sites, total, exact } = releaseProgress([site("n", 5, 9, 0), site("s", 0, 6, 8)], floors);
    expect(sites[0]).toEqual({
      siteId: "n",
      cases: { atLeast: 10, atMost: 26 },
      states: { waiting: band(5, 9), agreed: band(5, 9), disputed: band(0, 4), settled: band(0, 4) },
    });
    expect(sites[1]?.states.disputed).toEqual(band(7, 13));
    expect(total.agreed).toEqual(band(5, 15));
    expect(exact).toBe(false);
    expect(releaseProgress([site("n", 5, 9, 0)], () => 1)).toMatchObject({ sites: [{ cases: band(14, 14) }], exact: true });
  });

  it("looks the same for all that lies in the same bands, and holds the reads there may have been", () => {
    const count = fc.nat(12);
    fc.assert(
      fc.property(
        fc.tuple(count, count, count, count),
        fc.integer({ min: 2, max: 5 }),
        fc.array(fc.nat(4), { maxLength: 12 }),
        (counts, each, read) => {
          const [waiting, agreed, disputed, settled] = counts;
          const told = releaseProgress([site("n", waiting, agreed, disputed, settled)], floors);
          const within = releaseProgress([site("n", low(waiting), low(agreed), low(disputed), low(settled))], floors);
          expect(told).toEqual(within);
          const { asked, done } = readsOf(told.total, each);
          const all = waiting + agreed + disputed + settled;
          expect([asked.atLeast <= all * each, asked.atMost >= all * each]).toEqual([true, true]);
          const waitingReads = Array.from({ length: waiting }, (_, i) => Math.min(read[i] ?? 0, each - 1)).reduce((sum, n) => sum + n, 0);
          const really = (agreed + disputed) * each + waitingReads;
          expect([done.atLeast <= really, done.atMost >= really]).toEqual([true, true]);
        },
      ),
    );
  });
});

const band = (atLeast: number, atMost: number) => ({ atLeast, atMost });

describe("the file of segmenters' agreement", () => {
  const file = { kind: "midline-segmenter-agreement", version: 1, raters: ["R01", "R02"], n: 4, leftOut: 0, toleranceMm: 1, dice: null, surfaceDice: null, synthetic: true }; // prettier-ignore

  it("has no room for a case, a name or a folder", () => {
    expect(segmenterAgreementSchema.safeParse(file).success).toBe(true);
    expect(segmenterAgreementSchema.safeParse({ ...file, cases: [0.8] }).success).toBe(false);
    expect(segmenterAgreementSchema.safeParse({ ...file, raters: ["Dr Example", "R02"] }).success).toBe(false);
    expect(segmenterAgreementSchema.safeParse({ ...file, raters: ["Mustermann", "R02"] }).success).toBe(false);
  });
});
