import { CODEBOOK, type LabelValues } from "@midline/shared/labels/codebook";
import type { ReadCall, SettledCall } from "@midline/shared/labels/read-call";
import { valuesHash } from "./values-hash.js";
import type { EntityManager } from "typeorm";
import type { LabelImport } from "./label-import.entity.js";
import { orderedId } from "../platform/database/ordered-id.js";
import type { TargetLabel } from "./consensus.js";
import { labelsAt, LABELS_UNDONE } from "./record-revisions.js";
import { writeLabels } from "./write-labels.js";
import type { Writing } from "./write-import.js";

/** Cases at a time. */
const BATCH = 500;

/** A revision of the import, and what was known before it; `own` only where that was nothing. */
interface Undone {
  readonly id: string;
  readonly caseId: string;
  readonly beforeId: string | null;
  readonly own: LabelValues | null;
  readonly before: LabelValues | null;
  readonly call: ReadCall | null;
  readonly calledBy: SettledCall["by"] | null;
  readonly withdrawn: boolean;
}

const UNDONE = `
  SELECT r.id, r.case_id AS "caseId", b.id AS "beforeId", CASE WHEN b.id IS NULL THEN r."values" END AS own, CASE WHEN NOT b.withdrawn THEN b."values" END AS before, b.call,
         b.called_by AS "calledBy", coalesce(b.withdrawn, true) AS withdrawn
    FROM label_revision r LEFT JOIN label_revision b ON b.case_id = r.case_id AND b.number = r.number - 1
   WHERE r.import_id = $1 AND r.source = 'import' AND r.case_id > $2 ORDER BY r.case_id LIMIT ${BATCH}`;

/** What was known before is copied where it lies, found by its key whatever the planner knows of the rows of this import; a case that was new has other values, and their hash is given. */
const REVISIONS = `
  INSERT INTO label_revision (id, case_id, site_id, number, source, import_id, "values", values_hash, call, called_by, reason, withdrawn, recorded_by, created_at)
  SELECT u.id, r.case_id, r.site_id, r.number + 1, 'undo', $1, coalesce(b."values", r."values" || $5::jsonb), coalesce(b.values_hash, u.hash), b.call, b.called_by,
         $6, coalesce(b.withdrawn, true), $7, $8
    FROM unnest($2::uuid[], $3::uuid[], $9::uuid[], $4::text[]) AS u (id, revision_id, before_id, hash)
    JOIN label_revision r ON r.id = u.revision_id LEFT JOIN label_revision b ON b.id = u.before_id`;

const LABELS = writeLabels("SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS u (revision_id, case_id, said)");

const CASES = `
  UPDATE "case" c SET age_years = k.age, location = k.location
    FROM (SELECT r.case_id, CASE WHEN NOT r.withdrawn THEN (r."values"->>'age_years')::int END AS age,
                 CASE WHEN NOT r.withdrawn THEN r."values"->>'location_primary' END AS location
            FROM label_revision r WHERE r.id = ANY ($1)) k
   WHERE c.id = k.case_id AND (c.age_years, c.location) IS DISTINCT FROM (k.age, k.location)`;

/** Adds to every case of an import the revision that says again what was known before it. The caller holds the lock of the site. */
export async function writeUndoing(tx: EntityManager, import_: LabelImport, { personId, at, reason, progress }: Writing): Promise<void> {
  let after = "00000000-0000-0000-0000-000000000000";
  for (let done = 0; ; done += BATCH) {
    await progress(done, import_.created + import_.updated);
    const undone = await tx.query<Undone[]>(UNDONE, [import_.id, after]);
    const last = undone.at(-1);
    if (last === undefined) return;
    after = last.caseId;
    const ids = undone.map(orderedId);
    const caseIds = undone.map(({ caseId }) => caseId);
    const hashes = undone.map(({ own }) => own && valuesHash({ ...own, ...BLANKS }));
    const [own, before] = [undone.map(({ id }) => id), undone.map(({ beforeId }) => beforeId)];
    await tx.query(REVISIONS, [import_.id, ids, own, hashes, JSON.stringify(BLANKS), reason, personId, at, before]);
    await tx.query(LABELS, [ids, caseIds, undone.map((each) => JSON.stringify(labelsBefore(each)))]);
    await tx.query(CASES, [ids]);
  }
}

const labelsBefore = ({ before, ...stand }: Undone): readonly TargetLabel[] =>
  before === null ? LABELS_UNDONE : labelsAt({ ...stand, values: before });

/** A case that was new keeps what names it, and nothing else: a case is never removed. */
const BLANKS = Object.fromEntries(CODEBOOK.flatMap(({ name, kind, required }) => (kind === "freeText" || required ? [] : [[name, null]])));
