import { changedValues } from "@midline/shared/labels/changed-values";
import { batchedChildren } from "../platform/graphql/batched.js";
import type { CaseEvent } from "./label-change.object.js";
import type { LabelRevision } from "./label-revision.entity.js";
import { labelsAt } from "./record-revisions.js";

type Revision = Pick<
  LabelRevision,
  "id" | "caseId" | "number" | "source" | "importId" | "values" | "call" | "calledBy" | "reason" | "withdrawn" | "createdAt"
> & {
  readonly by: string;
  readonly fileName: string | null;
};

const REVISIONS = `
  SELECT r.id, r.case_id AS "caseId", r.number, r.source, r.import_id AS "importId", r."values", r.call, r.called_by AS "calledBy", r.reason, r.withdrawn,
         r.created_at AS "createdAt", p.name AS by, i.file_name AS "fileName"
    FROM label_revision r JOIN person p ON p.id = r.recorded_by LEFT JOIN label_import i ON i.id = r.import_id
   WHERE r.case_id = ANY($1) ORDER BY r.case_id, r.number`;

/** Everything that was ever said of a case, the first first; batched. */
export const historyOf = batchedChildren<CaseEvent>(
  async (ctx, caseIds) => {
    const revisions = await ctx.db.query<Revision[]>(REVISIONS, [caseIds]);
    return revisions.map((revision, i) => {
      const before = revisions[i - 1];
      return eventOf(revision, before?.caseId === revision.caseId ? before : null);
    });
  },
  ({ caseId }) => caseId,
);

function eventOf(revision: Revision, before: Revision | null): CaseEvent {
  const { id, caseId, number, source, importId, values, reason, withdrawn, createdAt, by, fileName } = revision;
  const labels = labelsAt(revision);
  const was = before === null ? [] : labelsAt(before);
  const known = before === null || before.withdrawn ? null : before.values;
  return {
    revisionId: id,
    caseId,
    number,
    at: createdAt,
    by,
    source,
    importId,
    fileName,
    reason,
    fields: withdrawn ? changedValues(before?.values ?? null, values) : changedValues(known, values),
    labels,
    changedLabel: labels.some(({ target, value }) => (was.find((each) => each.target === target)?.value ?? null) !== value),
  };
}
