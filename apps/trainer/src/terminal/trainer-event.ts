import type { Fault } from "@midline/shared/faults";

/** All that a trainer has to say while it works; `--log-json` writes each as one line on stdout. */
export type TrainerEvent =
  | {
      readonly event: "backend";
      readonly name: string;
      readonly what: string;
      readonly notTaken: readonly { name: string; why: string }[];
      readonly worstError: number;
    }
  | { readonly event: "connected"; readonly server: string; readonly siteCode: string }
  | { readonly event: "disconnected"; readonly message: string; readonly retryMs: number }
  /** Connected, and nothing to do. */
  | { readonly event: "waiting" }
  | {
      readonly event: "order";
      readonly kind: "train" | "evaluate" | "predict";
      readonly id: string;
      readonly round?: number;
      readonly what: string;
    }
  /** Cases read and brought to the grid. */
  | { readonly event: "preparing"; readonly done: number; readonly total: number }
  /** The network reads age and sex: of how many cases participants.tsv gives them. */
  | { readonly event: "covariates"; readonly cases: number; readonly withAge: number; readonly withSex: number }
  /** The plan also teaches the ages of normal heads: of how many participants.tsv gives it. */
  | { readonly event: "ages"; readonly heads: number; readonly known: number }
  /** What was found of training that was broken off: where it goes on, files that were damaged, what has changed since. */
  | {
      readonly event: "checkpoint";
      readonly runId: string;
      readonly round: number;
      readonly steps: number;
      readonly from: { readonly step: number; readonly at: string } | null;
      readonly unreadable: number;
      readonly changed: "data" | "backend" | null;
    }
  | {
      readonly event: "step";
      readonly runId: string;
      readonly round: number;
      readonly rounds: number;
      readonly step: number;
      readonly steps: number;
      readonly meanLoss: number;
    }
  /** Local training is over; what of a round is not in these seconds is reading, writing, and talking with the coordinator. */
  | { readonly event: "learned"; readonly runId: string; readonly round: number; readonly seconds: number }
  /** What rounding left out of the last update is gone: this one goes without. */
  | { readonly event: "residual-lost"; readonly runId: string; readonly round: number; readonly fault: Fault }
  | {
      readonly event: "trained";
      readonly runId: string;
      readonly round: number;
      readonly payloadDigest: string;
      readonly payloadBytes: number;
      /** Bytes with every number as float32. */
      readonly float32Bytes: number;
      /** What rounding left out, of the change, 0 to 1; null where the plan rounds nothing. */
      readonly encodingError: number | null;
      readonly steps: number;
      readonly meanLoss: number;
      /** Taken from the spool: it had been trained before a restart. */
      readonly reused: boolean;
      readonly seconds: number;
    }
  | {
      readonly event: "round-done";
      readonly runId: string;
      readonly round: number;
      readonly rounds: number;
      readonly payloadDigest: string;
      readonly examples: number;
      readonly steps: number;
      readonly meanLoss: number;
      readonly reused: boolean;
      readonly seconds: number;
    }
  /** The coordinator has proved what a round that this site handed in to was made of. */
  | {
      readonly event: "proven";
      readonly runId: string;
      readonly round: number;
      /** Whether this site's update is in it; if not, the round was made of a later attempt. */
      readonly included: boolean;
      readonly modelDigest: string;
      /** Updates in the model. */
      readonly updates: number;
    }
  /** Bytes of an update on its way up, or of weights on their way down. */
  | { readonly event: "transfer"; readonly direction: "up" | "down"; readonly doneBytes: number; readonly totalBytes: number }
  /** Cases scored so far. */
  | { readonly event: "scoring"; readonly done: number; readonly total: number }
  | {
      readonly event: "evaluated";
      readonly evaluationId: string;
      readonly split: string;
      readonly n: number;
      readonly unscored: number;
      readonly auroc: number | null;
      readonly dice: number | null;
      readonly seconds: number;
    }
  | {
      readonly event: "predicted";
      readonly predictionId: string;
      /** Null, and its range too, when the number is withheld. */
      readonly probability: number | null;
      readonly low: number | null;
      readonly high: number | null;
      readonly seconds: number;
    }
  | { readonly event: "declined"; readonly kind: "train" | "evaluate" | "predict"; readonly id: string; readonly fault: Fault }
  /** An order that the coordinator has meanwhile taken back. */
  | { readonly event: "dropped"; readonly kind: "train" | "evaluate" | "predict"; readonly id: string; readonly fault: Fault }
  /** Something did not work at the coordinator and is tried again. */
  | { readonly event: "trouble"; readonly fault: Fault }
  | { readonly event: "stopped"; readonly why: string };

/** Where events go. */
export type Tell = (event: TrainerEvent) => void;
