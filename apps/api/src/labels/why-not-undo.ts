import type { Fault } from "@midline/shared/faults";
import type { EntityManager } from "typeorm";
import type { LabelImport } from "./label-import.entity.js";

/** Why an import cannot be undone now; null when it can. Cohorts come after labels, so their tables are known here by name only. */
export async function whyNotUndo(tx: Pick<EntityManager, "query">, { id, state, fileName: where }: LabelImport): Promise<Fault | null> {
  if (state !== "committed") {
    const message = state === "undone" ? "This import was undone already." : "This import was never committed: there is nothing to undo.";
    return { code: "CONFLICT", message, where, remedy: "Nothing needs to be done." };
  }
  const pinned = await tx.query<{ name: string }[]>(
    `SELECT co.name FROM cohort co WHERE EXISTS (
       SELECT FROM cohort_member m JOIN label_revision r ON r.id = m.revision_id WHERE m.cohort_id = co.id AND r.import_id = $1)
      ORDER BY co.created_at, co.id LIMIT 4`,
    [id],
  );
  if (pinned.length > 0) {
    const names = pinned.slice(0, 3).map(({ name }) => `"${name}"`);
    const cohorts = `${names.join(", ")}${pinned.length > 3 ? " and others" : ""}`;
    const message = `Frozen cohorts stand on what this import said: ${cohorts}.`;
    return {
      code: "CONFLICT",
      message: message.slice(0, 1000),
      where,
      remedy: "Import a corrected file instead; what used the old labels is told.",
    };
  }
  const [later] = await tx.query<{ cases: number }[]>(
    `SELECT count(*)::int AS cases FROM label_revision r
      WHERE r.import_id = $1 AND r.source = 'import' AND EXISTS (SELECT FROM label_revision n WHERE n.case_id = r.case_id AND n.number = r.number + 1)`,
    [id],
  );
  if (later === undefined || later.cases === 0) return null;
  const message = `${later.cases === 1 ? "1 case has" : `${later.cases} cases have`} been changed since: what came later stands on this import.`;
  return { code: "CONFLICT", message, where, remedy: "Undo the later import first, or import a corrected file." };
}
