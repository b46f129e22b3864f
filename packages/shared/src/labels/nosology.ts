import type { Target } from "../protocol/vocabulary.js";

/** How a target is called, and what it is not. For every page that shows one. */
export interface TargetWords {
  readonly name: string;
  /** As pathologists write the change of the protein. */
  readonly hgvs: string;
  readonly means: string;
  readonly isNot: string;
}

/** The diagnosis, which takes more than a mutation: a diffuse glioma in the midline with K27 altered. */
export const WHO_DIAGNOSIS = {
  name: "Diffuse midline glioma, H3 K27-altered",
  edition: "WHO Classification of CNS Tumours, 5th edition (2021)",
  grade: "CNS WHO grade 4, whatever its histology",
  means:
    "Diffuse, in the midline, with loss of H3 K27me3 and one of: H3 K27M or K27I in H3.3, H3.1 or H3.2; EZHIP over-expression; EGFR mutation.",
  subtypes: ["H3.3 K27-mutant", "H3.1 or H3.2 K27-mutant", "H3-wildtype with EZHIP over-expression", "EGFR-mutant"],
  isNot: "A K27M result alone is no such diagnosis: circumscribed tumours and tumours outside the midline may carry K27M.",
} as const;

/**
 * The numbering of the literature (K27M) leaves out the first methionine; HGVS counts it (p.Lys28Met).
 *
 * @see WHO Classification of CNS Tumours, 5th edition (2021); cIMPACT-NOW update 2, https://doi.org/10.1007/s00401-018-1826-y
 */
export const TARGET_WORDS: Readonly<Record<Target, TargetWords>> = {
  h3k27m: {
    name: "H3 K27M status",
    hgvs: "p.Lys28Met (K27M)",
    means: "Lysine 27 of histone H3.3, H3.1 or H3.2 is methionine.",
    isNot:
      "It is not the diagnosis, and not the same as H3 K27-altered: K27I, EZHIP over-expression and EGFR mutation alter K27 without it.",
  },
  h3k27Altered: {
    name: "H3 K27-altered",
    hgvs: "p.Lys28Met (K27M), p.Lys28Ile (K27I), or loss of K27me3 with EZHIP over-expression or EGFR mutation",
    means: "K27 is altered, by mutation or by loss of its trimethylation with a known cause.",
    isNot: "Loss of K27me3 staining alone is no such alteration, and a diffuse midline glioma is not told by it alone.",
  },
};
