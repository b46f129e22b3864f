import type { Target } from "../protocol/vocabulary.js";
import type { LabelValues } from "./codebook.js";
import { comparable } from "./column.js";

/** The columns a label is derived from. */
export const EVIDENCE = [
  "h3k27m_ihc",
  "h3k27me3_ihc",
  "h3_sequencing",
  "seq_tumour_content_percent",
  "seq_genes_covered",
  "ezhip",
  "egfr",
  "methylation_class",
  "methylation_score",
] as const satisfies readonly (keyof LabelValues)[];

/** What the tissue said of one case. */
export type TissueEvidence = Pick<LabelValues, (typeof EVIDENCE)[number]>;

/** How sure: A sequencing or methylation, B both stains, C one stain alone (provisional). */
export type Tier = "A" | "B" | "C";

export interface DerivedTarget {
  /** Agreed: there is a value. Waiting: a result may still come. Disputed: results contradict. Unusable: tried without a result. */
  readonly state: "agreed" | "waiting" | "disputed" | "unusable";
  readonly value: boolean | null;
  readonly tier: Tier | null;
  /** The rule that spoke; the first one that does, decides. */
  readonly rule: string;
  /** One sentence for the person who reviews the case. */
  readonly reason: string;
}

/**
 * What a case's tissue says of a target. Ordered rules, the same on every machine; they never guess.
 *
 * H3 K27M is not H3 K27-altered: K27I, EZHIP over-expression and EGFR mutation alter K27 without K27M, and K27me3 staining
 * alone is never a label. Contradictions go to an adjudicator, missing results leave the case waiting.
 *
 * @see WHO Classification of CNS Tumours, 5th edition (2021); cIMPACT-NOW update 2, https://doi.org/10.1007/s00401-018-1826-y
 */
export const deriveTarget = (evidence: TissueEvidence, target: Target): DerivedTarget =>
  target === "h3k27m" ? deriveH3K27M(evidence) : deriveH3K27Altered(evidence);

const ADEQUATE_TUMOUR_PERCENT = 20;
const ADEQUATE_METHYLATION_SCORE = 0.9;

function deriveH3K27M(evidence: TissueEvidence): DerivedTarget {
  const { h3k27m_ihc: ihc, h3_sequencing: sequenced } = evidence;
  const k27me3 = evidence.h3k27me3_ihc;
  if (isMutant(evidence) && !isTooDilute(evidence)) {
    const value = sequenced !== "K27I";
    return agreed(value, "A", "sequenced-mutant", value ? `${sequenced} was sequenced.` : "K27I was sequenced, which is not K27M.");
  }
  const isWild = sequenced === "wildtype";
  if (isWild && isConclusive(evidence))
    return agreed(false, "A", "sequenced-wildtype", "H3.1, H3.2 and H3.3 are wild-type in adequate tissue.");
  if (ihc === "positive" && isWild) return CONFLICT_WITH_SEQUENCING;
  if (ihc === "positive" && k27me3 === "lost") return agreed(true, "B", "stains-agree-positive", "K27M is stained and K27me3 is lost.");
  if (ihc === "positive" && (k27me3 === "retained" || k27me3 === "mosaic")) return CONFLICT_OF_STAINS;
  if (ihc === "positive") return agreed(true, "C", "k27m-stain-alone", "K27M is stained; K27me3 was not looked at. Provisional.");
  if (ihc === "negative" && isMutant(evidence)) {
    return disputed("low-tumour-content", `${sequenced} in tissue of little tumour against a negative K27M stain.`);
  }
  if (ihc === "negative" && (k27me3 === "retained" || k27me3 === "lost")) {
    return agreed(false, "B", "stains-agree-negative", `K27M is not stained and K27me3 is ${k27me3}.`);
  }
  if (ihc === "negative") return agreed(false, "C", "k27m-stain-alone", "K27M is not stained; K27me3 does not settle it. Provisional.");
  return withoutStain(evidence);
}

function deriveH3K27Altered(evidence: TissueEvidence): DerivedTarget {
  const { h3k27m_ihc: ihc, h3_sequencing: sequenced, h3k27me3_ihc: k27me3 } = evidence;
  if (isMutant(evidence) && !isTooDilute(evidence)) return agreed(true, "A", "sequenced-mutant", `${sequenced} was sequenced.`);
  if (isMethylationOfDmgK27(evidence)) {
    return agreed(true, "A", "methylation-class", `Methylation class ${evidence.methylation_class}, score ${evidence.methylation_score}.`);
  }
  const isWild = sequenced === "wildtype" && isConclusive(evidence);
  if (ihc === "positive" && sequenced === "wildtype" && !isWild) return CONFLICT_WITH_SEQUENCING;
  if (ihc === "positive" && !isWild) return deriveH3K27M(evidence);
  if (ihc === "negative" && isMutant(evidence)) return deriveH3K27M(evidence);
  if (ihc !== "negative" && !isWild) return withoutStain(evidence);
  return withoutK27M(k27me3, evidence, isWild ? "A" : "B");
}

/** K27M is ruled out; K27 may be altered in another way. */
function withoutK27M(k27me3: TissueEvidence["h3k27me3_ihc"], evidence: TissueEvidence, tier: Tier): DerivedTarget {
  if (k27me3 === "retained") return agreed(false, tier, "k27me3-retained", "No K27M, and K27me3 is retained.");
  if (k27me3 === "lost" && evidence.ezhip === "over")
    return agreed(true, "B", "k27me3-lost-ezhip", "K27me3 is lost with EZHIP over-expressed.");
  if (k27me3 === "lost" && evidence.egfr === "mutant") return agreed(true, "B", "k27me3-lost-egfr", "K27me3 is lost with EGFR mutated.");
  if (k27me3 === "lost") return disputed("k27me3-lost-unexplained", "K27me3 is lost without K27M, EZHIP over-expression or EGFR mutation.");
  if (k27me3 === "mosaic") return disputed("k27me3-mosaic", "No K27M, and K27me3 is lost in part of the tumour.");
  return waiting("k27me3-missing", "No K27M; K27me3 staining is needed to tell whether K27 is altered.");
}

/** No K27M stain speaks, and sequencing does not stand alone. */
function withoutStain(evidence: TissueEvidence): DerivedTarget {
  const { h3k27m_ihc: ihc, h3_sequencing: sequenced, h3k27me3_ihc: k27me3 } = evidence;
  if (isMutant(evidence)) return waiting("low-tumour-content", `${sequenced} in tissue of little tumour does not stand alone.`);
  if (sequenced === "wildtype") {
    return waiting("wildtype-inconclusive", "Wild-type, but not shown for H3.1 and H3.2 in tissue of 20 % tumour or more.");
  }
  if (ihc === "equivocal" || sequenced === "failed") return UNUSABLE;
  if (k27me3 !== null && k27me3 !== "not_done") return waiting("k27me3-alone", "K27me3 alone is never a label.");
  return waiting("no-result", "No stain and no sequencing yet.");
}

const agreed = (value: boolean, tier: Tier, rule: string, reason: string): DerivedTarget => ({
  state: "agreed",
  value,
  tier,
  rule,
  reason,
});
const waiting = (rule: string, reason: string): DerivedTarget => ({ state: "waiting", value: null, tier: null, rule, reason });
const disputed = (rule: string, reason: string): DerivedTarget => ({ state: "disputed", value: null, tier: null, rule, reason });

const CONFLICT_WITH_SEQUENCING = disputed(
  "stain-against-sequencing",
  "K27M is stained, sequencing says wild-type, and does not cover H3.1 and H3.2 in tissue of 20 % tumour or more.",
);
const CONFLICT_OF_STAINS = disputed("stains-contradict", "K27M is stained but K27me3 is not lost: sequence the tumour.");
const UNUSABLE: DerivedTarget = {
  state: "unusable",
  value: null,
  tier: null,
  rule: "no-usable-result",
  reason: "Tried, without a result. The case can still teach segmentation.",
};

function isMutant({ h3_sequencing: found }: TissueEvidence): boolean {
  return found !== null && found !== "wildtype" && found !== "failed" && found !== "not_done";
}

/** Stated to be too little tumour; where nothing is stated, the laboratory's report of a mutation stands. */
const isTooDilute = ({ seq_tumour_content_percent: percent }: TissueEvidence): boolean =>
  percent !== null && percent < ADEQUATE_TUMOUR_PERCENT;

/** A wild-type result must show that it could have found the mutation: a wild-type H3.3 says nothing of H3.1. */
function isConclusive({ seq_tumour_content_percent: percent, seq_genes_covered: genes }: TissueEvidence): boolean {
  return (
    percent !== null && percent >= ADEQUATE_TUMOUR_PERCENT && (["H3.3", "H3.1", "H3.2"] as const).every((gene) => genes?.includes(gene))
  );
}

function isMethylationOfDmgK27({ methylation_class: name, methylation_score: score }: TissueEvidence): boolean {
  return score !== null && score >= ADEQUATE_METHYLATION_SCORE && /^(dmg|diffuse_midline_glioma)_?(h3)?_?k27/.test(comparable(name ?? ""));
}
