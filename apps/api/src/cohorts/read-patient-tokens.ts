import type { EntityManager } from "typeorm";

/** The keyed hash of its patient by label revision, of these sites, where there is one. The key is the hospitals' own. */
export async function readPatientTokens(db: EntityManager, siteIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ id: string; token: string }[]>(
    `SELECT id, "values"->>'patient_token' AS token FROM label_revision WHERE site_id = ANY($1) AND "values"->>'patient_token' IS NOT NULL`,
    [siteIds],
  );
  return new Map(rows.map(({ id, token }) => [id, token]));
}
