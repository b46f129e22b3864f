import { randomUUID } from "node:crypto";
import type { EntityManager } from "typeorm";
import { Case } from "./case.entity.js";

/** What an import says of a case. */
export interface CaseDetails {
  readonly pseudonym: string;
  readonly ageYears: number | null;
  readonly location: string | null;
}

/** Rows in one INSERT; far below PostgreSQL's limit on parameters. */
const BATCH = 1000;

/** Makes the cases a site does not have yet and brings the others up to date; answers the id of each by its pseudonym. */
export async function registerCases(
  tx: EntityManager,
  { siteId, at }: { siteId: string; at: Date },
  details: readonly CaseDetails[],
): Promise<ReadonlyMap<string, string>> {
  const cases = tx.getRepository(Case);
  const ids = new Map<string, string>();
  for (let start = 0; start < details.length; start += BATCH) {
    const batch = details.slice(start, start + BATCH);
    const known = await cases
      .createQueryBuilder("c")
      .where("c.siteId = :siteId AND c.pseudonym IN (:...names)", { siteId, names: batch.map(({ pseudonym }) => pseudonym) })
      .getMany();
    for (const { id, pseudonym } of known) ids.set(pseudonym, id);
    const missing = batch
      .filter(({ pseudonym }) => !ids.has(pseudonym))
      .map((each) => ({ ...each, id: randomUUID(), siteId, createdAt: at }));
    if (missing.length > 0) await cases.insert(missing);
    for (const { id, pseudonym } of missing) ids.set(pseudonym, id);
    for (const each of known) {
      const said = batch.find(({ pseudonym }) => pseudonym === each.pseudonym);
      if (said && (said.ageYears !== each.ageYears || said.location !== each.location)) {
        await cases.update({ id: each.id }, { ageYears: said.ageYears, location: said.location });
      }
    }
  }
  return ids;
}
