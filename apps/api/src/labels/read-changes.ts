import { changedValues } from "@midline/shared/labels/changed-values";
import type { LabelValues } from "@midline/shared/labels/codebook";
import { refuse, ok, type Result } from "@midline/shared/result";
import { requireAtSite } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import { MAX_PAGE } from "../platform/database/keyset.js";
import { batched } from "../platform/graphql/batched.js";
import type { LabelChange, LabelUse } from "./label-change.object.js";
import type { LabelImport } from "./label-import.entity.js";
import type { LabelRevision } from "./label-revision.entity.js";
import { labelsAt } from "./record-revisions.js";

type Stand = Pick<LabelRevision, "call" | "calledBy" | "withdrawn"> & { readonly values: LabelValues | null };

/** A case before and after, as the database has it. */
interface Row {
  readonly caseId: string;
  readonly pseudonym: string;
  readonly before: Stand;
  readonly after: Stand & { readonly values: LabelValues };
}

const STAND = (alias: string): string =>
  `jsonb_build_object('values', ${alias}."values", 'call', ${alias}.call, 'calledBy', ${alias}.called_by, 'withdrawn', ${alias}.withdrawn)`;

/** What a dry run would do. */
const WOULD = `
  SELECT c.id AS "caseId", c.pseudonym, ${STAND("b")} AS before,
         jsonb_build_object('values', r."values", 'call', r.call, 'calledBy', r.called_by, 'withdrawn', false) AS after
    FROM label_import_row r JOIN "case" c ON c.id = r.case_id AND c.site_id = $2
    CROSS JOIN LATERAL (SELECT * FROM label_revision WHERE case_id = c.id ORDER BY number DESC LIMIT 1) b
   WHERE r.import_id = $1 AND r.outcome = 'update' AND r.pseudonym COLLATE "C" > $3 AND (NOT $5 OR r.changes_label)
   ORDER BY r.pseudonym COLLATE "C" LIMIT $4`;

/** What a commit has done: all of it. */
const DID = `
  SELECT c.id AS "caseId", c.pseudonym, ${STAND("b")} AS before, ${STAND("r")} AS after
    FROM label_revision r JOIN label_revision b ON b.case_id = r.case_id AND b.number = r.number - 1 JOIN "case" c ON c.id = r.case_id
   WHERE r.import_id = $1 AND r.site_id = $2 AND r.source = 'import' AND c.pseudonym COLLATE "C" > $3
   ORDER BY c.pseudonym COLLATE "C" LIMIT $4`;

interface ChangeRequest {
  /** Of a dry run: only where a label changes. */
  readonly onlyLabels: boolean;
  readonly first: number;
  /** Cases whose pseudonym comes after this one. */
  readonly after: string;
}

/** A page of the known cases that an import changes, by pseudonym; for the site's own coordinators. */
export async function readChanges(
  ctx: Context,
  import_: LabelImport,
  { onlyLabels, first, after }: ChangeRequest,
): Promise<Result<LabelChange[]>> {
  const viewer = requireAtSite(ctx, ["siteCoordinator"], import_.siteId);
  if (!viewer.ok) return viewer;
  if (first < 1 || first > MAX_PAGE)
    return refuse({ code: "BAD_INPUT", message: `1 to ${MAX_PAGE} cases at a time, not ${first}.`, where: "first" });
  const done = import_.committedAt !== null;
  const page = [import_.id, import_.siteId, after, first];
  const rows = await ctx.db.query<Row[]>(done ? DID : WOULD, done ? page : [...page, onlyLabels]);
  return ok(rows.map(changeOf));
}

function changeOf({ caseId, pseudonym, before, after }: Row): LabelChange {
  const known = before.withdrawn ? null : before.values;
  const [was, is] = [before.values === null ? [] : labelsAt({ ...before, values: before.values }), labelsAt(after)];
  const changesLabel = is.some(({ target, value }) => was.some((each) => each.target === target && each.value !== value));
  return { caseId, pseudonym, fields: changedValues(known, after.values), before: was, after: is, changesLabel };
}

interface UseRow {
  readonly caseId: string;
  readonly id: string;
  readonly name: string;
  readonly models: number;
}

/** What has used the labels of cases; batched. Cohorts, runs and models come after labels, so their tables are known here by name only. */
export const useOf = batched<string, LabelUse>(async (ctx, caseIds) => {
  const rows = await ctx.db.query<UseRow[]>(
    `SELECT m.case_id AS "caseId", co.id, co.name,
            (SELECT count(*)::int FROM model_version v JOIN run ON run.id = v.run_id WHERE run.cohort_id = co.id) AS models
       FROM cohort_member m JOIN cohort co ON co.id = m.cohort_id WHERE m.case_id = ANY($1) ORDER BY co.created_at, co.id`,
    [caseIds],
  );
  const uses = new Map(caseIds.map((id): [string, LabelUse] => [id, { cohorts: [], models: 0 }]));
  for (const { caseId, id, name, models } of rows) {
    const use = uses.get(caseId) ?? { cohorts: [], models: 0 };
    uses.set(caseId, { cohorts: [...use.cohorts, { id, name }], models: use.models + models });
  }
  return uses;
});
