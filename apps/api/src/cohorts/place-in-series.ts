import { randomUUID } from "node:crypto";
import { diffVersions, type VersionContent } from "@midline/shared/cohorts/diff";
import { bumpOf, FIRST_VERSION, nextVersion } from "@midline/shared/cohorts/version";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import { Cohort } from "./cohort.entity.js";
import { findCohort } from "./find-cohort.js";
import { readVersion } from "./read-version.js";

/** Which version of which series a cohort is. */
export type Place = Pick<Cohort, "seriesId" | "number" | "version">;

/**
 * The place of what is about to be frozen: the first of a series of its own, or the next of an earlier version's. Refuses with `CONFLICT` what
 * differs in nothing from the newest version. Holds the newest until the transaction ends, so that two people cannot both be next.
 */
export async function placeInSeries(tx: EntityManager, versionOf: string | null, content: VersionContent): Promise<Result<Place>> {
  if (versionOf === null) return ok({ seriesId: randomUUID(), number: 1, version: FIRST_VERSION });
  const earlier = await findCohort(tx, versionOf);
  if (!earlier.ok) return earlier;
  const { seriesId } = earlier.value;
  const newest = await lockNewest(tx, seriesId);
  const bump = bumpOf(diffVersions(await readVersion(tx, newest), content));
  if (bump === null)
    return refuse({
      code: "CONFLICT",
      message: `Nothing has changed since ${newest.version}.`,
      where: "versionOf",
      remedy: "Use that version; freeze the next one when labels, criteria or splits have changed.",
    });
  return ok({ seriesId, number: newest.number + 1, version: nextVersion(newest.version, bump) });
}

/** The newest version of a series. Whoever else wants it waits for this transaction, and then sees what it has added. */
async function lockNewest(tx: EntityManager, seriesId: string): Promise<Cohort> {
  const versions = tx.getRepository(Cohort);
  await versions.findOneOrFail({ where: { seriesId, number: 1 }, lock: { mode: "pessimistic_write" } });
  return versions.findOneOrFail({ where: { seriesId }, order: { number: "DESC" } });
}
