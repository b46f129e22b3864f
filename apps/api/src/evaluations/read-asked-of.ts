import type { EntityManager } from "typeorm";
import { Site } from "../access/site.entity.js";
import { membersAtSite } from "../cohorts/find-cohort.js";
import type { AskedOf } from "./check-statistics.js";
import type { Evaluation } from "./evaluation.entity.js";

/** What the frozen cohort holds of the patients an evaluation is about. */
export async function readAskedOf(tx: EntityManager, { cohortId, siteId, split }: Evaluation): Promise<AskedOf> {
  const members = (await membersAtSite(tx, cohortId, siteId)).filter((member) => member.split === split);
  const { synthetic } = await tx.getRepository(Site).findOneByOrFail({ id: siteId });
  const count = (label: boolean): number => members.filter((member) => member.label === label).length;
  return { members: members.length, positives: count(true), negatives: count(false), synthetic };
}
