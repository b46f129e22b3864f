import type { SettledCall } from "@midline/shared/labels/read-call";
import { TARGETS } from "@midline/shared/protocol/vocabulary";
import type { EntityManager } from "typeorm";
import { CaseLabel } from "./case-label.entity.js";
import { consensus, type TargetLabel } from "./consensus.js";
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
  return labelsAt(revision).map((label) => ({ ...label, caseId: revision.caseId, revisionId: revision.id }));
}

/** What a case came to with a revision, for every target. */
export function labelsAt({ values, call, calledBy, withdrawn }: Pick<LabelRevision, "values" | "call" | "calledBy" | "withdrawn">) {
  if (withdrawn) return LABELS_UNDONE;
  return consensus(values, settledOf({ call, calledBy }));
}

/** What people made of the case as of a revision, if anything. */
function settledOf({ call, calledBy }: Pick<LabelRevision, "call" | "calledBy">): SettledCall | null {
  if (calledBy === null) return null;
  if (call !== null) return { call, by: calledBy };
  return calledBy === "readers" ? { call, by: calledBy } : null;
}

const IMPORT_UNDONE = {
  state: "waiting",
  value: null,
  tier: null,
  rule: "import-undone",
  reason: "The import that brought this case was undone.",
} as const;

/** What a case comes to whose import was undone. */
export const LABELS_UNDONE: readonly TargetLabel[] = TARGETS.map((target) => ({ target, ...IMPORT_UNDONE }));
