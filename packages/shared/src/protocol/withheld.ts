import type { Sequence } from "./vocabulary.js";

/** Why a model's number is not shown. Closed: the hospital sends the word, and both ends make the sentence here. */
export const WITHHELD_CODES = [
  "TOO_FEW_SEQUENCES",
  "NO_T2_OR_FLAIR",
  "SLICES_TOO_THICK",
  "HEADS_APART",
  "INTENSITIES_CLIPPED",
  "INTENSITIES_UNLIKE_REFERENCE",
  "FEATURES_UNLIKE_REFERENCE",
] as const;
export type WithheldCode = (typeof WITHHELD_CODES)[number];

/** One thing about a case that is beyond what the model was trained on. */
export interface WithheldReason {
  readonly code: WithheldCode;
  /** The sequence it was found in; null where it is of the whole case. */
  readonly sequence: Sequence | null;
  /** What was measured, in the unit of `limit`. */
  readonly value: number;
  /** The hard limit: the first number that would still do. */
  readonly limit: number;
}

/** A reason for a person: what was measured, and the limit it is beyond. */
export function withheldSentence({ code, sequence, value, limit }: WithheldReason): string {
  const name = sequence?.toUpperCase() ?? "the case";
  switch (code) {
    case "TOO_FEW_SEQUENCES":
      return `The case has ${value} of the four sequences; at least ${limit} are needed.`;
    case "NO_T2_OR_FLAIR":
      return "The case has neither T2 nor FLAIR; the model was never trained without both.";
    case "SLICES_TOO_THICK":
      return `The coarsest axis of ${name} has ${value.toFixed(1)} mm from slice to slice; the limit is ${limit} mm.`;
    case "HEADS_APART":
      return `Only ${percent(value)} of the head in ${name} lies where the other sequences place it; the limit is ${percent(limit)}.`;
    case "INTENSITIES_CLIPPED":
      return `${percent(value)} of the head in ${name} is darker or brighter than normalisation can hold; the limit is ${percent(limit)}.`;
    case "INTENSITIES_UNLIKE_REFERENCE":
      return `The intensities of ${name} are unlike those the model was trained on: distance ${value.toFixed(1)}, limit ${limit.toFixed(1)}.`;
    case "FEATURES_UNLIKE_REFERENCE":
      return `What the network sees is unlike what it saw in training: distance ${value.toFixed(1)}, limit ${limit.toFixed(1)}.`;
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
