import { uuid } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import { batchedById, batchedChildren } from "../platform/graphql/batched.js";
import { CohortMember } from "./cohort-member.entity.js";
import { Cohort } from "./cohort.entity.js";
import type { CountedMember } from "./release-sites.js";

/** The cohort of an id that a foreign key vouches for; batched. */
export const cohortById = batchedById(Cohort);

/** A cohort that somebody named. */
export async function findCohort(db: EntityManager, id: string): Promise<Result<Cohort>> {
  const cohort = uuid.safeParse(id).success ? await db.getRepository(Cohort).findOneBy({ id }) : null;
  return cohort === null
    ? refuse({ code: "NOT_FOUND", message: "There is no such cohort.", where: "cohortId", remedy: "Look at the list of cohorts." })
    : ok(cohort);
}

interface CountedRow extends CountedMember {
  readonly cohortId: string;
}

/** Members as numbers are made of them, in site order; batched. */
export const countedMembersOf = batchedChildren<CountedRow>(
  (ctx, cohortIds) =>
    ctx.db
      .getRepository(CohortMember)
      .createQueryBuilder("member")
      .innerJoin("site", "site", "site.id = member.siteId")
      .select(["member.cohortId", "member.caseId", "member.siteId", "member.split", "member.fold", "member.label"])
      .where("member.cohortId IN (:...cohortIds)", { cohortIds })
      .orderBy("site.code")
      .addOrderBy("member.pseudonym")
      .getMany(),
  (row) => row.cohortId,
);

/** A site's own members, in pseudonym order: what its trainer is told. */
export const membersAtSite = (db: EntityManager, cohortId: string, siteId: string): Promise<CohortMember[]> =>
  db.getRepository(CohortMember).find({ where: { cohortId, siteId }, order: { pseudonym: "ASC" } });

/** The newest version of a series. Throws where there is no such series. */
export const newestOf = (db: EntityManager, seriesId: string): Promise<Cohort> =>
  db.getRepository(Cohort).findOneOrFail({ where: { seriesId }, order: { number: "DESC" } });
