import type { EntityManager } from "typeorm";
import { batchedById, batchedChildren } from "../platform/graphql/batched.js";
import { CohortMember } from "./cohort-member.entity.js";
import { Cohort } from "./cohort.entity.js";
import type { CountedMember } from "./count-sites.js";

/** The cohort of an id that a foreign key vouches for; batched. */
export const cohortById = batchedById(Cohort);

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
