import { isScoredOn, trainsIn, type Standing } from "@midline/shared/cohorts/held-out";
import { byClass, classOf } from "@midline/shared/cohorts/label-classes";
import type { DataSource } from "typeorm";
import type { SiteAmount } from "./graph.js";
import type { RevisionGroup } from "./group-key.js";
import { releaseStanding } from "./release-standing.js";
import type { Walk } from "./walk.js";

interface StandingCount extends Standing {
  readonly cohortId: string;
  readonly siteId: string;
  readonly label: boolean | null;
  readonly count: number;
  readonly external: boolean;
  readonly validationFraction: number;
}

/** Counts the revisions of each group at each site, in their order: one statement, answered from an index. */
export async function countPinned(db: DataSource, pinned: Walk["pinned"]): Promise<readonly (readonly SiteAmount[])[]> {
  if (pinned.length === 0) return [];
  const rows = await db.query<StandingCount[]>(
    `SELECT counted.*, site.kind = 'external' AS external, c.validation_fraction AS "validationFraction" FROM (
       SELECT cohort_id AS "cohortId", site_id AS "siteId", split, fold, label, count(*)::int AS count
         FROM cohort_member WHERE cohort_id = ANY ($1) GROUP BY cohort_id, site_id, split, fold, label
     ) AS counted JOIN site ON site.id = counted."siteId" JOIN cohort c ON c.id = counted."cohortId" ORDER BY site.code COLLATE "C"`,
    [[...new Set(pinned.map(({ group }) => group.cohortId))]],
  );
  return pinned.map(({ group, siteIds }) => {
    const ofCohort = rows.filter((row) => row.cohortId === group.cohortId && (siteIds?.includes(row.siteId) ?? true));
    return [...new Set(ofCohort.map(({ siteId }) => siteId))]
      .map((siteId) =>
        atSite(
          group,
          ofCohort.filter((row) => row.siteId === siteId),
        ),
      )
      .filter(({ count }) => count > 0);
  });
}

function atSite(group: RevisionGroup, rows: readonly StandingCount[]): SiteAmount {
  const [first] = rows;
  const total = (of: readonly StandingCount[]): number => of.reduce((sum, { count }) => sum + count, 0);
  const site = {
    classes: byClass((name) => total(rows.filter(({ label }) => classOf(label) === name))),
    external: first?.external ?? false,
    validationFraction: first?.validationFraction ?? 0,
  };
  const count = total(rows.filter((row) => isIn(group, row)));
  return { siteId: first?.siteId ?? "", count, tell: (floor) => releaseStanding(group, site, floor) };
}

/** Whether a member's revision belongs to a group. */
function isIn({ standing, fold }: RevisionGroup, member: Standing): boolean {
  if (standing === "all") return true;
  if (standing === "trained") return trainsIn(member, fold);
  return member.split === "external" || isScoredOn(member, { split: "validation", fold });
}
