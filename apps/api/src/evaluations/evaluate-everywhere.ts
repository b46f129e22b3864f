import { randomUUID } from "node:crypto";
import { In, type EntityManager } from "typeorm";
import { ModelVersion } from "../models/model-version.entity.js";
import { Evaluation } from "./evaluation.entity.js";

interface EverySite {
  readonly version: ModelVersion;
  readonly sites: readonly { readonly siteId: string; readonly trains: boolean }[];
  readonly at: Date;
}

/** Asks every site of a run to score a new version: on the patients it held out, or on all it has when it never trains. */
export async function evaluateEverywhere(tx: EntityManager, { version, sites, at }: EverySite): Promise<void> {
  const rows = sites.map(({ siteId, trains }): Evaluation => ({
    id: randomUUID(),
    modelVersionId: version.id,
    cohortId: version.cohortId,
    siteId,
    split: trains ? "validation" : "external",
    state: "pending",
    statistics: null,
    failure: null,
    requestedAt: at,
    finishedAt: null,
  }));
  await tx.getRepository(Evaluation).insert(rows);
}

/** A site that has left a run owes it no score. */
export async function withdrawEvaluations(
  tx: EntityManager,
  { runId, siteId, at }: { readonly runId: string; readonly siteId: string; readonly at: Date },
): Promise<void> {
  const versions = await tx.getRepository(ModelVersion).find({ where: { runId }, select: { id: true } });
  const owed = { siteId, modelVersionId: In(versions.map(({ id }) => id)), state: In(["pending", "running"]) };
  await tx.getRepository(Evaluation).update(owed, { state: "failed", failure: "WITHDRAWN", finishedAt: at });
}

/** Evaluations of a run's versions that are still waited for. */
export async function unfinishedEvaluations(tx: EntityManager, runId: string): Promise<number> {
  const versions = await tx.getRepository(ModelVersion).find({ where: { runId }, select: { id: true } });
  return tx.getRepository(Evaluation).countBy({ modelVersionId: In(versions.map(({ id }) => id)), state: In(["pending", "running"]) });
}
