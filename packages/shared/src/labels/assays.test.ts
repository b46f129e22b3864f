import * as fc from "fast-check";
import { AGE_BANDS, ageBandOf } from "./age-band.js";
import { ASSAY_KINDS, ASSAY_NAMES, assaysOf } from "./assays.js";

describe("the assays of a case", () => {
  it("are told one by one, with clone or panel, specimen, laboratory and date", () => {
    const values = {
      h3k27m_ihc: "positive",
      h3k27m_ihc_clone: "RM192",
      h3k27me3_ihc: "lost",
      ihc_date: "2024-04",
      h3_sequencing: "H3.3_K27M",
      seq_method: "ngs",
      seq_panel: "TSO500",
      seq_date: "2024-05-03",
      methylation_class: "DMG_K27",
      methylation_score: 0.97,
      specimen: "csf",
      lab_code: "LAB-2",
    } as const;
    const common = { specimen: "csf", lab: "LAB-2" };
    expect(assaysOf(values)).toEqual([
      { ...common, kind: "ihcH3k27m", result: "positive", cloneOrPanel: "RM192", date: "2024-04" },
      { ...common, kind: "ihcH3k27me3", result: "lost", cloneOrPanel: null, date: "2024-04" },
      { ...common, kind: "ngs", result: "H3.3_K27M", cloneOrPanel: "TSO500", date: "2024-05-03" },
      { ...common, kind: "methylation", result: "DMG_K27, score 0.97", cloneOrPanel: "TSO500", date: "2024-05-03" },
    ]);
  });

  it("leave out what was not done, and read a revision from before these columns", () => {
    expect(assaysOf({})).toEqual([]);
    expect(assaysOf({ h3k27m_ihc: "not_done", h3k27me3_ihc: null, h3_sequencing: "not_done" })).toEqual([]);
    expect(assaysOf({ h3_sequencing: "failed", tumour_sampling: "total" })).toEqual([
      { kind: "sequencing", result: "failed", cloneOrPanel: null, specimen: "resection", lab: null, date: null },
    ]);
    expect(assaysOf({ h3k27m_ihc: "equivocal", tumour_sampling: "biopsy" })[0]).toMatchObject({ result: "equivocal", specimen: "biopsy" });
  });

  it("have a name each", () => {
    for (const kind of ASSAY_KINDS) expect(ASSAY_NAMES[kind]).toBeTruthy();
  });
});

describe("age bands", () => {
  it("begin where they say, and miss no age", () => {
    expect([0, 2, 3, 9, 10, 17, 18, 39, 40, 59, 60, 90].map(ageBandOf)).toEqual([
      "0-2",
      "0-2",
      "3-9",
      "3-9",
      "10-17",
      "10-17",
      "18-39",
      "18-39",
      "40-59",
      "40-59",
      "60+",
      "60+",
    ]);
    fc.assert(
      fc.property(fc.nat(120), (age) => {
        const [low = "0", high = "120"] = ageBandOf(age).replace("+", "").split("-");
        expect(age).toBeGreaterThanOrEqual(Number(low));
        if (AGE_BANDS.indexOf(ageBandOf(age)) < AGE_BANDS.length - 1) expect(age).toBeLessThanOrEqual(Number(high));
      }),
    );
  });
});
