import type { SettledCall } from "@midline/shared/labels/read-call";
import type { EntityManager } from "typeorm";
import { CaseLabel } from "./case-label.entity.js";
import { consensus } from "./consensus.js";
import { LabelRevision } from "./label-revision.entity.js";

/** Rows in one INSERT; far below PostgreSQL's limit on parameters. */
const BATCH = 500;

/** Adds revisions and brings each case's label up to date with its newest one. The caller holds the lock of the site. */
export async function recordRevisions(tx: EntityManager, revisions: readonly LabelRevision[]): Promise<void> {
  for (let start = 0; start < revisions.length; start += BATCH) {
    const batch = revisions.slice(start, start + BATCH);
    await tx.getRepository(LabelRevision).insert(batch);
    await tx.getRepository(CaseLabel).upsert(batch.flatMap(labelsOf), ["caseId", "target"]);
  }
}

function labelsOf(revision: LabelRevision): CaseLabel[] {
  const { caseId, id, values } = revision;
  return consensus(values, settledOf(revision)).map((label) => ({ ...label, caseId, revisionId: id }));
}

/** What people made of the case as of this revision, if anything. */
function settledOf({ call, calledBy }: LabelRevision): SettledCall | null {
  if (calledBy === null) return null;
  if (call !== null) return { call, by: calledBy };
  return calledBy === "readers" ? { call, by: calledBy } : null;
}
