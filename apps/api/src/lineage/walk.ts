import type { Focus } from "./find-focus.js";
import type { RevisionGroup } from "./group-key.js";
import type { LabelUse } from "./lineage-kinds.js";
import type { RunFacts, Strand } from "./strand.js";

/** A label revision by itself, and the snapshots that pin it. */
export interface WalkedRevision {
  readonly id: string;
  readonly caseId: string;
  readonly cohortIds: readonly string[];
}

/** Everything a walk passes, before anything is counted. */
export interface Walk {
  readonly focus: Focus;
  readonly runs: readonly RunFacts[];
  readonly strands: readonly Strand[];
  readonly revisions: readonly WalkedRevision[];
  /** Revisions of a cohort that are shown as one, and what they did there. */
  readonly pinned: readonly { readonly group: RevisionGroup; readonly siteIds: readonly string[] | null; readonly use: LabelUse | null }[];
}
