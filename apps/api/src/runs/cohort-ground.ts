import type { Answer, Ask, ExampleCounts } from "@midline/shared/protocol/site-messages";
import { trainsIn } from "@midline/shared/cohorts/held-out";
import { uuid } from "@midline/shared/protocol/ids";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { ok, refuse, type Result } from "@midline/shared/result";
import { In, type EntityManager } from "typeorm";
import { Site } from "../access/site.entity.js";
import { CohortMember } from "../cohorts/cohort-member.entity.js";
import { Cohort } from "../cohorts/cohort.entity.js";
import { membersAtSite } from "../cohorts/find-cohort.js";
import type { Platform } from "../platform/context.js";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import type { SiteShare } from "./build-plan.js";

interface CohortGround {
  readonly cohort: Cohort;
  readonly sites: readonly (SiteShare & { readonly siteId: string })[];
}

/** A frozen cohort and what it holds of each site when a fold (or, with null, its validation split) is held out, in the order of their codes. */
export async function readCohortGround(db: EntityManager, cohortId: string, fold: number | null): Promise<Result<CohortGround>> {
  const cohort = uuid.safeParse(cohortId).success ? await db.getRepository(Cohort).findOneBy({ id: cohortId }) : null;
  if (cohort === null) {
    return refuse({
      code: "NOT_FOUND",
      message: "There is no such cohort.",
      where: "cohortId",
      remedy: "Freeze one, or look at the list of cohorts.",
    });
  }
  const members = await db.getRepository(CohortMember).findBy({ cohortId });
  if (fold !== null && !members.some((member) => member.fold === fold)) {
    return refuse({
      code: "BAD_INPUT",
      message: `Fold ${fold} of this cohort holds nobody.`,
      where: "fold",
      remedy: "Look at its folds on the cohort's page (a cohort of an earlier version has none: freeze it anew), or leave the fold out.",
    });
  }
  const sites = await db.getRepository(Site).find({ where: { id: In(members.map((member) => member.siteId)) }, order: { code: "ASC" } });
  const shares = sites.map((site) => {
    const training = members.filter((member) => member.siteId === site.id && trainsIn(member, fold));
    const [positives, negatives] = [true, false].map((label) => training.filter((member) => member.label === label).length);
    return {
      siteId: site.id,
      siteCode: site.code,
      external: site.kind === "external",
      train: training.length,
      positives: positives ?? 0,
      negatives: negatives ?? 0,
    };
  });
  return ok({ cohort, sites: shares });
}

/** The most examples a site can honestly have trained on. Whether a case has a mask, and how many normal heads there are, only the site knows. */
export async function countTrainingCases(
  db: EntityManager,
  of: { readonly plan: TrainingPlan; readonly siteId: string },
): Promise<ExampleCounts> {
  const { task, normalsPerSite, ageWeight } = of.plan;
  if (task === "restoration") return { trunk: normalsPerSite, classification: 0, segmentation: 0, age: ageWeight > 0 ? normalsPerSite : 0 };
  const training = (await membersAtSite(db, of.plan.cohort.id, of.siteId)).filter((member) => trainsIn(member, of.plan.fold));
  return {
    trunk: training.length,
    classification: training.filter((member) => member.label !== null).length,
    segmentation: training.length,
    age: 0,
  };
}

/** Tells a site who of its own patients is in a cohort, with label, split and fold; nothing of anybody else's. */
export async function tellCohort({ db }: Platform, { siteId }: LinkedSite, ask: Ask<"cohort">): Promise<Result<Answer<"cohort">>> {
  const cohort = await db.getRepository(Cohort).findOneBy({ id: ask.cohortId });
  const members = await membersAtSite(db.manager, ask.cohortId, siteId);
  if (cohort === null || members.length === 0) {
    return refuse({
      code: "NOT_FOUND",
      message: "This site has no patients in such a cohort.",
      where: "cohortId",
      remedy: "Ask for the next work order.",
    });
  }
  if (cohort.target !== ask.target) {
    return refuse({
      code: "BAD_INPUT",
      message: "The labels of this cohort answer another question.",
      where: "target",
      remedy: "Ask for the target of the work order.",
    });
  }
  return ok({
    digest: cohort.digest,
    members: members.map(({ pseudonym, label, split, fold }) => ({ pseudonym, label: label === null ? null : label ? 1 : 0, split, fold })),
  });
}
