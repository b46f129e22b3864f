import type { LabelUse, LineageKind } from "./lineage-kinds.js";

/** A column of the walk that things of one run stand in. */
export type RunColumn = Extract<LineageKind, "cohort" | "run" | "round" | "update" | "model" | "evaluation" | "prediction">;

/** Rounds of one run that the walk passes, first and last counted; and which of their things. */
export interface Strand {
  readonly runId: string;
  readonly from: number;
  readonly to: number;
  readonly columns: readonly RunColumn[];
  /** The site of the label or update that the walk began from; null when it began from neither. */
  readonly siteId: string | null;
  /** How the label that the walk began from came in; null when it did not begin from one. */
  readonly use: LabelUse | null;
}

/** A run as the walk needs it. */
export interface RunFacts {
  readonly id: string;
  readonly cohortId: string;
  /** A restoration looks at no patient, and so uses no label. */
  readonly task: "diagnosis" | "restoration";
  readonly fold: number | null;
  readonly createdAt: Date;
  /** The version it begins from, by its run and round. */
  readonly parentRunId: string | null;
  readonly parentRound: number | null;
}

/** Beyond any round. */
export const LAST_ROUND = 2_147_483_647;

/** What stands right of a run. */
export const AFTER_RUN: readonly RunColumn[] = ["round", "update", "model", "evaluation", "prediction"];

/**
 * The site whose things alone stand in a column; null where those of all do. A label is in the updates of its own site, and what comes of it
 * is everybody's; one that was only scored on is in the scores of its own site alone.
 */
export const siteOf = ({ siteId, use }: Strand, column: RunColumn): string | null =>
  column === "update" || (column === "evaluation" && use === "scored") ? siteId : null;
