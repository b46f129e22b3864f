import { isScoredOn, type Standing } from "@midline/shared/cohorts/held-out";
import type { Split } from "@midline/shared/protocol/vocabulary";
import type { EntityManager } from "typeorm";
import { Site } from "../access/site.entity.js";
import { membersAtSite } from "../cohorts/find-cohort.js";
import { ModelVersion } from "../models/model-version.entity.js";
import type { AskedOf } from "./check-statistics.js";
import type { Evaluation } from "./evaluation.entity.js";

/** Whom a site scores on: those of its split, but at a training site those of the fold, when the version held one out. */
export const scoredOn = (split: Split, fold: number | null): Standing => ({ split, fold: split === "validation" ? fold : null });

/** What the frozen cohort holds of the patients an evaluation is about. */
export async function readAskedOf(tx: EntityManager, { cohortId, siteId, split, modelVersionId }: Evaluation): Promise<AskedOf> {
  const { fold } = await tx.getRepository(ModelVersion).findOneByOrFail({ id: modelVersionId });
  const members = (await membersAtSite(tx, cohortId, siteId)).filter((member) => isScoredOn(member, scoredOn(split, fold)));
  const { synthetic } = await tx.getRepository(Site).findOneByOrFail({ id: siteId });
  const count = (label: boolean): number => members.filter((member) => member.label === label).length;
  return { members: members.length, positives: count(true), negatives: count(false), synthetic };
}
