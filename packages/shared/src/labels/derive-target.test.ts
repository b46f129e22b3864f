import * as fc from "fast-check";
import { deriveTarget, type TissueEvidence } from "./derive-target.js";

const nothing: TissueEvidence = {
  h3k27m_ihc: null,
  h3k27me3_ihc: null,
  h3_sequencing: null,
  seq_tumour_content_percent: null,
  seq_genes_covered: null,
  ezhip: null,
  egfr: null,
  methylation_class: null,
  methylation_score: null,
};
const conclusive = { h3_sequencing: "wildtype", seq_tumour_content_percent: 60, seq_genes_covered: ["H3.3", "H3.1", "H3.2"] } as const;

/** "1A": true, tier A; "0B"; else the state. Both targets, K27M first. */
const read = (evidence: Partial<TissueEvidence>): readonly string[] =>
  (["h3k27m", "h3k27Altered"] as const).map((target) => {
    const { state, value, tier } = deriveTarget({ ...nothing, ...evidence }, target);
    return state === "agreed" ? `${value ? 1 : 0}${tier}` : state;
  });

describe("the label of a case", () => {
  it.each<readonly [string, Partial<TissueEvidence>, string, string]>([
    ["sequenced K27M", { h3_sequencing: "H3.3_K27M" }, "1A", "1A"],
    [
      "sequenced K27M against a negative stain",
      { h3_sequencing: "H3.1_K27M", h3k27m_ihc: "negative", h3k27me3_ihc: "retained" },
      "1A",
      "1A",
    ],
    ["K27I alters K27, and is not K27M", { h3_sequencing: "K27I" }, "0A", "1A"],
    ["K27M in too little tumour, alone", { h3_sequencing: "H3.3_K27M", seq_tumour_content_percent: 10 }, "waiting", "waiting"],
    [
      "K27M in too little tumour, stained",
      { h3_sequencing: "H3.3_K27M", seq_tumour_content_percent: 10, h3k27m_ihc: "positive", h3k27me3_ihc: "lost" },
      "1B",
      "1B",
    ],
    [
      "K27M in too little tumour, not stained",
      { h3_sequencing: "H3.3_K27M", seq_tumour_content_percent: 10, h3k27m_ihc: "negative" },
      "disputed",
      "disputed",
    ],
    ["methylation class alone", { methylation_class: "DMG_K27", methylation_score: 0.95 }, "waiting", "1A"],
    ["methylation class below 0.9", { methylation_class: "DMG_K27", methylation_score: 0.89 }, "waiting", "waiting"],
    ["another methylation class", { methylation_class: "GBM_RTK1", methylation_score: 0.99 }, "waiting", "waiting"],
    ["both stains positive", { h3k27m_ihc: "positive", h3k27me3_ihc: "lost" }, "1B", "1B"],
    ["K27M stain alone", { h3k27m_ihc: "positive", h3k27me3_ihc: "not_done" }, "1C", "1C"],
    ["K27M stained, K27me3 retained", { h3k27m_ihc: "positive", h3k27me3_ihc: "retained" }, "disputed", "disputed"],
    ["K27M stained, K27me3 mosaic", { h3k27m_ihc: "positive", h3k27me3_ihc: "mosaic" }, "disputed", "disputed"],
    ["K27me3 lost without K27M", { h3k27m_ihc: "negative", h3k27me3_ihc: "lost" }, "0B", "disputed"],
    ["K27me3 lost with EZHIP", { h3k27m_ihc: "negative", h3k27me3_ihc: "lost", ezhip: "over" }, "0B", "1B"],
    ["K27me3 lost with EGFR", { h3k27m_ihc: "negative", h3k27me3_ihc: "lost", egfr: "mutant" }, "0B", "1B"],
    ["both stains negative", { h3k27m_ihc: "negative", h3k27me3_ihc: "retained" }, "0B", "0B"],
    ["K27M stain negative, alone", { h3k27m_ihc: "negative" }, "0C", "waiting"],
    ["stained against a wild-type that covers all", { ...conclusive, h3k27m_ihc: "positive", h3k27me3_ihc: "retained" }, "0A", "0A"],
    [
      "stained against a wild-type of H3.3 only",
      { ...conclusive, seq_genes_covered: ["H3.3"], h3k27m_ihc: "positive", h3k27me3_ihc: "lost" },
      "disputed",
      "disputed",
    ],
    [
      "stained against a wild-type in little tumour",
      { ...conclusive, seq_tumour_content_percent: 19, h3k27m_ihc: "positive" },
      "disputed",
      "disputed",
    ],
    ["stained against a wild-type of unstated tissue", { h3_sequencing: "wildtype", h3k27m_ihc: "positive" }, "disputed", "disputed"],
    ["wild-type that covers all, alone", conclusive, "0A", "waiting"],
    ["wild-type that covers all, K27me3 lost with EZHIP", { ...conclusive, h3k27me3_ihc: "lost", ezhip: "over" }, "0A", "1B"],
    ["wild-type of H3.3 only, alone", { ...conclusive, seq_genes_covered: ["H3.3"] }, "waiting", "waiting"],
    ["equivocal and failed", { h3k27m_ihc: "equivocal", h3_sequencing: "failed" }, "unusable", "unusable"],
    ["failed sequencing, stained", { h3k27m_ihc: "positive", h3k27me3_ihc: "lost", h3_sequencing: "failed" }, "1B", "1B"],
    ["K27me3 alone is never a label", { h3k27me3_ihc: "lost" }, "waiting", "waiting"],
    ["nothing yet", { h3k27m_ihc: "not_done", h3_sequencing: "not_done" }, "waiting", "waiting"],
  ])("of %s", (_, evidence, h3k27m, altered) => {
    expect(read(evidence)).toEqual([h3k27m, altered]);
  });

  const anyEvidence = fc.record<TissueEvidence>({
    h3k27m_ihc: fc.constantFrom(null, "positive", "negative", "equivocal", "not_done"),
    h3k27me3_ihc: fc.constantFrom(null, "retained", "lost", "mosaic", "not_done"),
    h3_sequencing: fc.constantFrom(null, "H3.3_K27M", "H3.1_K27M", "H3.2_K27M", "K27I", "wildtype", "failed", "not_done"),
    seq_tumour_content_percent: fc.constantFrom(null, 5, 20, 80),
    seq_genes_covered: fc.constantFrom(null, ["H3.3"], ["H3.3", "H3.1", "H3.2"]),
    ezhip: fc.constantFrom(null, "over", "normal", "not_done"),
    egfr: fc.constantFrom(null, "mutant", "wildtype", "not_done"),
    methylation_class: fc.constantFrom(null, "DMG_K27", "DMG, H3 K27-altered".replaceAll(/, | /g, "_"), "GBM"),
    methylation_score: fc.constantFrom(null, 0.5, 0.95),
  });

  it("always has a reason, and a value and a tier exactly when it is agreed", () => {
    fc.assert(
      fc.property(anyEvidence, fc.constantFrom("h3k27m" as const, "h3k27Altered" as const), (evidence, target) => {
        const derived = deriveTarget(evidence, target);
        expect([derived.value !== null, derived.tier !== null]).toEqual([derived.state === "agreed", derived.state === "agreed"]);
        expect(derived.reason).toMatch(/^[A-Z].*\.$/);
        expect(derived.reason).not.toContain("null");
      }),
      { numRuns: 3000 },
    );
  });

  it("never has K27M in a case whose K27 is not altered", () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        if (deriveTarget(evidence, "h3k27m").value) expect(deriveTarget(evidence, "h3k27Altered").value).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it("is never made from K27me3, EZHIP or EGFR alone", () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const silent = { ...evidence, h3k27m_ihc: null, h3_sequencing: null, methylation_class: null };
        expect(read(silent)).toEqual(["waiting", "waiting"]);
      }),
    );
  });
});
