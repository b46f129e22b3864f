import {
  CONFIDENCES,
  MASK_REASONS,
  MASK_VERDICTS,
  type Confidence,
  type MaskReason,
  type MaskVerdict,
} from "@midline/shared/reviews/read-form";
import { READ_CALLS, type ReadCall } from "@midline/shared/labels/read-call";
import type * as Schema from "../generated/graphql";

/** A word of the rules beside its name in the schema, what people say, and the key that means it. */
interface Choice<T extends string, N extends string> {
  readonly value: T;
  readonly name: N;
  readonly words: string;
  readonly key: string;
}

const CALLS: Readonly<Record<ReadCall, readonly [Schema.ReadCall, string]>> = {
  k27m: ["K27M", "H3 K27M"],
  alteredWithoutK27m: ["ALTERED_WITHOUT_K27M", "K27-altered, not K27M"],
  wildtype: ["WILDTYPE", "Wild-type"],
  undetermined: ["UNDETERMINED", "Cannot be told"],
};
const SURENESS: Readonly<Record<Confidence, readonly [Schema.Confidence, string, string]>> = {
  sure: ["SURE", "Sure", "z"],
  likely: ["LIKELY", "Likely", "x"],
  unsure: ["UNSURE", "Unsure", "c"],
};
const VERDICTS: Readonly<Record<MaskVerdict, readonly [Schema.MaskVerdict, string, string]>> = {
  accept: ["ACCEPT", "Accept", "a"],
  needsEdit: ["NEEDS_EDIT", "Needs an edit", "e"],
  reject: ["REJECT", "Reject", "r"],
  noMask: ["NO_MASK", "No mask", "n"],
};
const REASONS: Readonly<Record<MaskReason, readonly [Schema.MaskReason, string]>> = {
  tooLarge: ["TOO_LARGE", "Too large"],
  tooSmall: ["TOO_SMALL", "Too small"],
  includesOedema: ["INCLUDES_OEDEMA", "Includes clear oedema"],
  wrongPlace: ["WRONG_PLACE", "Marks something else"],
  otherGrid: ["OTHER_GRID", "Does not lie on the images"],
};

export const CALL_CHOICES = READ_CALLS.map((value, i): Choice<ReadCall, Schema.ReadCall> => {
  const [name, words] = CALLS[value];
  return { value, name, words, key: String(i + 1) };
});
export const CONFIDENCE_CHOICES = CONFIDENCES.map((value): Choice<Confidence, Schema.Confidence> => {
  const [name, words, key] = SURENESS[value];
  return { value, name, words, key };
});
export const VERDICT_CHOICES = MASK_VERDICTS.map((value): Choice<MaskVerdict, Schema.MaskVerdict> => {
  const [name, words, key] = VERDICTS[value];
  return { value, name, words, key };
});
export const REASON_CHOICES = MASK_REASONS.map((value, i): Choice<MaskReason, Schema.MaskReason> => {
  const [name, words] = REASONS[value];
  return { value, name, words, key: String(i + 5) };
});

/** The rules' word for a name of the schema. */
export const valueOf = <T extends string, N extends string>(choices: readonly Choice<T, N>[], name: N | null | undefined): T | null =>
  choices.find((choice) => choice.name === name)?.value ?? null;

/** The schema's name for a word of the rules. */
export const nameOf = <T extends string, N extends string>(choices: readonly Choice<T, N>[], value: T | null): N | null =>
  choices.find((choice) => choice.value === value)?.name ?? null;

/** What people say for a name of the schema. */
export const wordsOf = <T extends string, N extends string>(choices: readonly Choice<T, N>[], name: N): string =>
  choices.find((choice) => choice.name === name)?.words ?? name;

/** What people say for a category of agreement: a word of the rules, of calls or of verdicts. */
export const categoryWords = (category: string): string =>
  [...CALL_CHOICES, ...VERDICT_CHOICES].find((choice) => choice.value === category)?.words ?? category;

export const CHOICE_WORDS: Readonly<Record<Schema.ReviewChoice, string>> = {
  DISPUTED: "disputed labels",
  SAMPLE: "random sample of each hospital",
  CHOSEN: "named cases",
};

export const EVIDENCE_WORDS: Readonly<Record<Schema.EvidenceKind, string>> = {
  SEQUENCING: "Sequenced",
  BOTH_STAINS: "Both stains",
  ONE_STAIN: "One stain",
  OTHER: "Other evidence",
};

const RESULT_WORDS: Readonly<Record<string, string>> = {
  h3k27m_ihc: "H3 K27M stain",
  h3k27m_ihc_clone: "Antibody clone",
  h3k27me3_ihc: "H3 K27me3 stain",
  h3_sequencing: "Histone H3",
  seq_method: "Method",
  seq_tumour_content_percent: "Tumour content, %",
  seq_genes_covered: "Genes covered",
  methylation_class: "Class",
  methylation_score: "Score",
  ezhip: "EZHIP",
  egfr: "EGFR",
  idh: "IDH1/2",
  tp53: "TP53",
  atrx: "ATRX",
  acvr1: "ACVR1",
  tumour_sampling: "Sampling",
  histology_text_code: "Histology code",
  cns_who_grade: "CNS WHO grade",
  mask_present: "Mask exists",
  mask_consensus: "Consensus of two readers",
};

/** What people call a column of the codebook. */
export const resultWords = (column: string): string => RESULT_WORDS[column] ?? column.replaceAll("_", " ");
