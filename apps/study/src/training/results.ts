import type { Pretraining, Reference, StudySize, Training } from "../design.js";
import type { Shelf } from "../cases/shelf.js";

/** What a model said of one patient it had not seen. */
export interface Score {
  readonly pseudonym: string;
  readonly siteCode: string;
  readonly label: 0 | 1;
  readonly probability: number;
  readonly dice: number | null;
  /** Log-likelihood ratio of the best possible reader, who is told the age where the model is. */
  readonly oracle: number;
}

export interface TrainingResult {
  readonly training: Training;
  /** SHA-256 of the weights it ended with. */
  readonly weightsDigest: string;
  readonly losses: readonly number[];
  readonly seconds: number;
  /** Fresh patients of the hospitals' kind, those of the second centre, and those of the fold that was left out. */
  readonly internal: readonly Score[];
  readonly external: readonly Score[];
  readonly heldOut: readonly Score[];
}

export interface PretrainingResult {
  readonly pretraining: Pretraining;
  readonly weightsDigest: string;
  readonly losses: readonly number[];
  readonly seconds: number;
}

export interface ReferenceResult {
  readonly reference: Reference;
  readonly seconds: number;
  readonly internal: readonly Score[];
  readonly external: readonly Score[];
  /** The same patients by their age alone. */
  readonly ageAlone: { readonly internal: readonly Score[]; readonly external: readonly Score[] };
}

/** What a training stands on. */
export interface Ground {
  readonly size: StudySize;
  readonly shelf: Shelf;
  readonly onRound: (round: number, rounds: number) => void;
}
