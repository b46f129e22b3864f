import { randomUUID } from "node:crypto";
import { CODEBOOK, type LabelValues } from "@midline/shared/labels/codebook";
import type { ReadCall, SettledCall } from "@midline/shared/labels/read-call";
import { valuesHash } from "./values-hash.js";
import type { EntityManager } from "typeorm";
import type { LabelImport } from "./label-import.entity.js";
import type { LabelRevision } from "./label-revision.entity.js";
import { recordRevisions } from "./record-revisions.js";
import type { Writing } from "./write-import.js";

/** Cases at a time. */
const BATCH = 500;

/** A revision of the import, and the one before it, if there was any. */
interface Undone {
  readonly caseId: string;
  readonly number: number;
  readonly own: LabelValues;
  readonly before: LabelValues | null;
  readonly call: ReadCall | null;
  readonly calledBy: SettledCall["by"] | null;
  readonly withdrawn: boolean;
}

const REVISIONS = `
  SELECT r.case_id AS "caseId", r.number, r."values" AS own, b."values" AS before, b.call, b.called_by AS "calledBy",
         coalesce(b.withdrawn, true) AS withdrawn
    FROM label_revision r LEFT JOIN label_revision b ON b.case_id = r.case_id AND b.number = r.number - 1
   WHERE r.import_id = $1 AND r.source = 'import' AND r.case_id > $2 ORDER BY r.case_id LIMIT ${BATCH}`;

/** Adds to every case of an import the revision that says again what was known before it. The caller holds the lock of the site. */
export async function writeUndoing(tx: EntityManager, import_: LabelImport, { personId, at, reason, progress }: Writing): Promise<void> {
  const { id, siteId } = import_;
  let after = "00000000-0000-0000-0000-000000000000";
  for (let done = 0; ; done += BATCH) {
    await progress(done, import_.created + import_.updated);
    const undone = await tx.query<Undone[]>(REVISIONS, [id, after]);
    const last = undone.at(-1);
    if (last === undefined) return;
    after = last.caseId;
    const revisions = undone.map(({ caseId, number, own, before, call, calledBy, withdrawn }): LabelRevision => {
      const values = before ?? blanked(own);
      const what = { values, valuesHash: valuesHash(values), call, calledBy, withdrawn };
      const who = { source: "undo", importId: id, reason, recordedBy: personId, createdAt: at } as const;
      return { id: randomUUID(), caseId, siteId, number: number + 1, ...what, ...who };
    });
    await recordRevisions(tx, revisions);
    await restoreCases(tx, revisions);
  }
}

/** A case that was new keeps what names it, and nothing else: a case is never removed. */
function blanked(values: LabelValues): LabelValues {
  const blanks = CODEBOOK.flatMap(({ name, kind, required }) => (kind === "freeText" || required ? [] : [[name, null]]));
  return { ...values, ...Object.fromEntries(blanks) };
}

async function restoreCases(tx: EntityManager, revisions: readonly LabelRevision[]): Promise<void> {
  const cases = revisions.map(({ caseId, values, withdrawn }) => ({
    id: caseId,
    age: withdrawn ? null : values.age_years,
    location: withdrawn ? null : values.location_primary,
  }));
  await tx.query(
    `UPDATE "case" c SET age_years = r.age, location = r.location FROM json_to_recordset($1) AS r (id uuid, age int, location text) WHERE c.id = r.id`,
    [JSON.stringify(cases)],
  );
}
