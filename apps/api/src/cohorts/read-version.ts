import type { VersionContent } from "@midline/shared/cohorts/diff";
import type { EntityManager } from "typeorm";
import { CohortMember } from "./cohort-member.entity.js";
import type { Cohort } from "./cohort.entity.js";

/** A frozen cohort as versions are compared, its members in site and pseudonym order. */
export async function readVersion(db: EntityManager, cohort: Cohort): Promise<VersionContent> {
  const { name, target, criteria, validationFraction, seed, samePatient } = cohort;
  const members = await db
    .getRepository(CohortMember)
    .createQueryBuilder("member")
    .innerJoin("site", "site", "site.id = member.siteId")
    .select(["member.cohortId", "member.caseId", "member.revisionId", "member.label", "member.split", "member.fold"])
    .where({ cohortId: cohort.id })
    .orderBy(`site.code COLLATE "C"`)
    .addOrderBy(`member.pseudonym COLLATE "C"`)
    .getMany();
  return { name, target, criteria, validationFraction, seed, samePatient, members };
}
