import type { Split } from "../protocol/vocabulary.js";

/** Where a patient stands in a frozen cohort. */
export interface Standing {
  readonly split: Split;
  /** Null at an external site, and in a cohort that was frozen without folds. */
  readonly fold: number | null;
}

/** Whether a patient trains in a run: outside the fold that it holds out, or in the training split when it holds none out. */
export const trainsIn = ({ split, fold }: Standing, heldOutFold: number | null): boolean =>
  heldOutFold === null ? split === "train" : fold !== null && fold !== heldOutFold && split !== "external";

/** Whether a patient is one of those a model is scored on: of a split, or of a fold in place of the training site's validation split. */
export const isScoredOn = ({ split, fold }: Standing, asked: Standing): boolean =>
  asked.fold === null ? split === asked.split : fold === asked.fold;
