import type { Patient } from "./covariates.js";

/** What the network may learn from one patient. */
export interface TrainingCase {
  /** [X, Y, Z, 4], channel last, z-scored in the head, 0 outside; missing sequences are 0. */
  readonly image: Float32Array;
  /** 1 where the sequence is there, in channel order (t1, t1ce, t2, flair). */
  readonly available: readonly number[];
  /** Null where nobody knows: the case still teaches segmentation. */
  readonly label: 0 | 1 | null;
  /** [X, Y, Z] of 0 and 1; null where nobody drew one. */
  readonly mask: Uint8Array | null;
  /** Only a network that reads age and sex asks for it, and it takes no case without. */
  readonly patient?: Patient;
}

/** What the network is shown of a case: no label, no mask. */
export type ShownCase = Pick<TrainingCase, "image" | "available" | "patient">;
