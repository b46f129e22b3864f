import type { EntityTarget, ObjectLiteral } from "typeorm";
import { Case } from "../cases/case.entity.js";
import { Cohort } from "../cohorts/cohort.entity.js";
import { Evaluation } from "../evaluations/evaluation.entity.js";
import { LabelRevision } from "../labels/label-revision.entity.js";
import { ModelVersion } from "../models/model-version.entity.js";
import type { Context } from "../platform/context.js";
import { Prediction } from "../predictions/prediction.entity.js";
import { Round } from "../runs/round.entity.js";
import { Run } from "../runs/run.entity.js";
import { SiteUpdate } from "../runs/site-update.entity.js";
import type { LineageKind } from "./lineage-kinds.js";
import { LineageRevision, type LineageThing } from "./lineage.object.js";
import { seenAssays } from "./seen-assays.js";

/** Things of one kind by id, in the order of the ids. Whoever asks has made sure that the viewer may see them. */
export async function loadThings(ctx: Context, kind: LineageKind, ids: readonly string[]): Promise<readonly LineageThing[]> {
  switch (kind) {
    case "case":
      return byId(ctx, Case, ids);
    case "revision":
      return (await byId(ctx, LabelRevision, ids)).map(asSeen);
    case "cohort":
      return byId(ctx, Cohort, ids);
    case "run":
      return byId(ctx, Run, ids);
    case "round":
      return byId(ctx, Round, ids);
    case "update":
      return byId(ctx, SiteUpdate, ids);
    case "model":
      return byId(ctx, ModelVersion, ids);
    case "evaluation":
      return byId(ctx, Evaluation, ids);
    case "prediction":
      return byId(ctx, Prediction, ids);
    case "assay":
      return [];
  }
}

async function byId<E extends ObjectLiteral & { id: string }>(
  { db }: Context,
  entity: EntityTarget<E>,
  ids: readonly string[],
): Promise<readonly E[]> {
  if (ids.length === 0) return [];
  const rows = await db.getRepository(entity).createQueryBuilder("row").where("row.id IN (:...ids)", { ids }).getMany();
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

function asSeen({ id, caseId, number, source, createdAt, values }: LabelRevision): LineageRevision {
  return Object.assign(new LineageRevision(), { id, caseId, number, source, createdAt, assays: seenAssays(values) });
}
