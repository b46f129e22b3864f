import type { Pretraining, Reference, Selection, StudySize, Training } from "../design.js";
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

/** What an inner training chose, before the patients that it is used on were scored. */
export interface Frozen {
  /** Rounds after which a training stops, from 1. */
  readonly round: number;
  /** Log-odds are divided by it. */
  readonly temperature: number;
  /** Calibrated probability with the highest Youden index, and the one that rules in; null where none is specific enough. */
  readonly threshold: number;
  readonly ruleIn: number | null;
}

export interface SelectionResult {
  readonly selection: Selection;
  readonly frozen: Frozen;
  /** Patients of the inner fold it was chosen on. */
  readonly n: number;
  readonly positives: number;
  /** Their log loss, before calibration, whenever they were scored. */
  readonly logLosses: readonly { readonly round: number; readonly logLoss: number }[];
  readonly seconds: number;
}

/** What a worker adds: which backend on which machine, for people. */
export interface Computed {
  readonly computedBy: string;
}

export interface TrainingResult {
  readonly training: Training;
  /** Of a training that holds out a fold. */
  readonly selected?: SelectionResult;
  /** SHA-256 of the weights it ended with, which are those that are scored. */
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
