import { isScoredOn, trainsIn } from "@midline/shared/cohorts/held-out";
import type { Fault } from "@midline/shared/faults";
import { uuid } from "@midline/shared/protocol/ids";
import type { NetworkSize, NetworkTask, ParentLayers } from "@midline/shared/protocol/vocabulary";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import { CohortMember } from "../cohorts/cohort-member.entity.js";
import { ModelVersion } from "../models/model-version.entity.js";
import { Run } from "./run.entity.js";

/** Which version a run should begin from, and with how much of it. */
export interface ParentWish {
  readonly parentModelVersionId?: string | null | undefined;
  readonly parentLayers: ParentLayers;
}

interface Child extends ParentWish {
  readonly network: NetworkSize;
  readonly task: NetworkTask;
  readonly cohortId: string;
  readonly fold?: number | null | undefined;
}

/**
 * The version a run begins from, or null for seeded first weights. Refuses one that is not there (`NOT_FOUND`), and with `BAD_INPUT` one of
 * another network, a diagnosis as the parent of a restoration, and one that has learned from patients whom the run holds out.
 */
export async function findParent(db: EntityManager, child: Child): Promise<Result<ModelVersion | null>> {
  const { parentModelVersionId: id } = child;
  if (id === null || id === undefined) return ok(null);
  const parent = uuid.safeParse(id).success ? await db.getRepository(ModelVersion).findOneBy({ id }) : null;
  if (parent === null)
    return refuse({
      ...wrong("There is no such model version to begin from.", "Choose one of the list of model versions."),
      code: "NOT_FOUND",
    });
  if (parent.network !== child.network) {
    const message = `${parent.name} is a network of size ${parent.network}; the run trains one of size ${child.network}.`;
    return refuse(wrong(message, "Choose a version of the same size, or the size of the version."));
  }
  if (child.task === "diagnosis") {
    if (!(await hasSeenHeldOut(db, parent, child))) return ok(parent);
    const message = `${parent.name} has learned from patients that this run would be scored on; its figures would be too good.`;
    return refuse(
      wrong(message, "Begin from a version of this cohort that held out the same patients, or from one pretrained on normal brains."),
    );
  }
  if (parent.task === "restoration") return ok(parent);
  const message = `${parent.name} was trained on patients; pretraining begins from first weights or from pretraining.`;
  return refuse(wrong(message, "Choose a version that was pretrained on normal brains, or none."));
}

/** Whether patients whom the run holds out have trained the version, or any that it came from. */
async function hasSeenHeldOut(db: EntityManager, parent: ModelVersion, { cohortId, fold = null }: Child): Promise<boolean> {
  const trainedOn = new Set<string>();
  for (let version: ModelVersion | null = parent; version !== null;) {
    if (version.task === "diagnosis") {
      const members = await db.getRepository(CohortMember).findBy({ cohortId: version.cohortId });
      for (const member of members) if (trainsIn(member, version.fold)) trainedOn.add(member.caseId);
    }
    const { parentModelId } = await db.getRepository(Run).findOneByOrFail({ id: version.runId });
    version = parentModelId === null ? null : await db.getRepository(ModelVersion).findOneByOrFail({ id: parentModelId });
  }
  const members = await db.getRepository(CohortMember).findBy({ cohortId });
  const heldOut = members.filter((each) => each.split === "external" || isScoredOn(each, { split: "validation", fold }));
  return heldOut.some(({ caseId }) => trainedOn.has(caseId));
}

const wrong = (message: string, remedy: string): Fault => ({ code: "BAD_INPUT", message, where: "parentModelVersionId", remedy });
