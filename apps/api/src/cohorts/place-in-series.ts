import { randomUUID } from "node:crypto";
import { diffVersions, type VersionContent } from "@midline/shared/cohorts/diff";
import { bumpOf, FIRST_VERSION, nextVersion } from "@midline/shared/cohorts/version";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import type { Cohort } from "./cohort.entity.js";
import { findCohort, newestOf } from "./find-cohort.js";
import { lockSeries, readHolding } from "./mark-cohort.js";
import { readVersion } from "./read-version.js";
import { isClosed } from "./what-holds.js";

/** Which version of which series a cohort is. */
export type Place = Pick<Cohort, "seriesId" | "number" | "version">;

/**
 * The place of what is about to be frozen: the first of a series of its own, or the next of an earlier version's. Refuses with `CONFLICT` what
 * differs in nothing from the newest version, and with `COHORT_LOCKED` while that is locked. Holds the series until the transaction ends, so that two people cannot both be next.
 */
export async function placeInSeries(tx: EntityManager, versionOf: string | null, content: VersionContent): Promise<Result<Place>> {
  if (versionOf === null) return ok({ seriesId: randomUUID(), number: 1, version: FIRST_VERSION });
  const earlier = await findCohort(tx, versionOf);
  if (!earlier.ok) return earlier;
  const { seriesId } = earlier.value;
  await lockSeries(tx, seriesId);
  const newest = await newestOf(tx, seriesId);
  const holding = await readHolding(tx, newest.id);
  if (isClosed(holding))
    return refuse({
      code: "COHORT_LOCKED",
      message: `${newest.name} ${newest.version} is locked: ${holding.lock?.reason ?? ""}`,
      where: "versionOf",
      remedy: "Unlock it with a reason before freezing the next version, or begin a series of another name.",
    });
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
