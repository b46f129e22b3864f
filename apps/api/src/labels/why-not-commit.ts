import type { Fault } from "@midline/shared/faults";
import type { EntityManager } from "typeorm";
import { countRevisions } from "./count-revisions.js";
import type { LabelImport } from "./label-import.entity.js";

interface Asked {
  readonly validRowsOnly: boolean;
  readonly reason: string | null;
}

/** Why an import cannot be committed now; null when it can. */
export async function whyNotCommit(tx: EntityManager, import_: LabelImport, { validRowsOnly, reason }: Asked): Promise<Fault | null> {
  const where = import_.fileName;
  if (import_.state !== "dryRun") {
    const message = import_.state === "undone" ? "This import was undone." : "This import was given up; nothing of it is kept.";
    return { code: "CONFLICT", message, where, remedy: "Import the file again." };
  }
  if (import_.rejected > 0 && !validRowsOnly) {
    const message = `${import_.rejected} of ${import_.totalRows} rows have problems.`;
    return { code: "IMPORT_HAS_ERRORS", message, where, remedy: "Correct them and run the file dry again, or commit the valid rows only." };
  }
  if ((await countRevisions(tx, import_.siteId)) !== import_.revisionsSeen) {
    const message = "The labels of this site have changed since the dry run.";
    return { code: "DRY_RUN_STALE", message, where, remedy: "Run the file dry again, look, and commit that." };
  }
  const inUse = reason === null && import_.changedLabels > 0 ? await countLabelsInUse(tx, import_) : 0;
  if (inUse === 0) return null;
  const cases = inUse === 1 ? "1 label" : `${inUse} labels`;
  return {
    code: "REASON_NEEDED",
    message: `${cases} that a frozen cohort uses would change.`,
    where: "reason",
    remedy: "Look at the changes, and say why they are right; it is kept with each of them.",
  };
}

/** Cases of a dry run whose label would change while a frozen cohort holds them. Cohorts come after labels, so their table is known here by name only. */
export async function countLabelsInUse(tx: Pick<EntityManager, "query">, { id }: LabelImport): Promise<number> {
  const [row] = await tx.query<{ cases: number }[]>(
    `SELECT count(*)::int AS cases FROM label_import_row r
      WHERE r.import_id = $1 AND r.changes_label AND EXISTS (SELECT FROM cohort_member m WHERE m.case_id = r.case_id)`,
    [id],
  );
  return row?.cases ?? 0;
}
