import { isScoredOn, trainsIn, type Standing } from "@midline/shared/cohorts/held-out";
import type { DataSource } from "typeorm";
import type { RevisionGroup } from "./group-key.js";
import type { Walk } from "./walk.js";

interface StandingCount extends Standing {
  readonly cohortId: string;
  readonly siteId: string;
  readonly count: number;
}

/** How many revisions each site has in a group, in site order. */
export type PinnedCounts = readonly { readonly siteId: string; readonly count: number }[];

/** Counts the revisions of each group, in their order: one statement, answered from an index. */
export async function countPinned(db: DataSource, pinned: Walk["pinned"]): Promise<readonly PinnedCounts[]> {
  if (pinned.length === 0) return [];
  const rows = await db.query<StandingCount[]>(
    `SELECT counted.*, site.code FROM (
       SELECT cohort_id AS "cohortId", site_id AS "siteId", split, fold, count(*)::int AS count
         FROM cohort_member WHERE cohort_id = ANY ($1) GROUP BY cohort_id, site_id, split, fold
     ) AS counted JOIN site ON site.id = counted."siteId" ORDER BY site.code COLLATE "C"`,
    [[...new Set(pinned.map(({ group }) => group.cohortId))]],
  );
  return pinned.map(({ group, siteIds }) => {
    const counts = new Map<string, number>();
    for (const row of rows) {
      if (row.cohortId !== group.cohortId || !(siteIds?.includes(row.siteId) ?? true) || !isIn(group, row)) continue;
      counts.set(row.siteId, (counts.get(row.siteId) ?? 0) + row.count);
    }
    return [...counts].map(([siteId, count]) => ({ siteId, count }));
  });
}

/** Whether a member's revision belongs to a group. */
function isIn({ standing, fold }: RevisionGroup, member: Standing): boolean {
  if (standing === "all") return true;
  if (standing === "trained") return trainsIn(member, fold);
  return member.split === "external" || isScoredOn(member, { split: "validation", fold });
}
