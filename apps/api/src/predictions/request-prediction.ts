import { randomUUID } from "node:crypto";
import { ok, refuse, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import { recordAudit } from "../audit/record-audit.js";
import { findCase } from "../cases/find-case.js";
import { findModelVersion } from "../models/find-model.js";
import type { Context } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import { Prediction } from "./prediction.entity.js";

interface Question {
  readonly caseId: string;
  readonly modelVersionId: string;
}

/**
 * Asks the trainer in the patient's hospital. The question is stored first: a hospital that is offline answers later, and that is a
 * state, not an error. A case of another hospital is refused in the same words as one that does not exist.
 */
export async function requestPrediction(ctx: Context, { caseId, modelVersionId }: Question): Promise<Result<Prediction>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const subject = await findCase(ctx, caseId, ["clinician"]);
  if (!subject.ok) {
    return refuse({
      code: "NOT_FOUND",
      message: "Your hospital has no such case.",
      where: "caseId",
      remedy: "Choose one of the cases of your hospital.",
    });
  }
  const version = await findModelVersion(ctx.db, modelVersionId);
  if (!version.ok) return version;
  if (version.value.task !== "diagnosis") {
    return refuse({
      code: "BAD_INPUT",
      message: `${version.value.name} was pretrained on normal brains and has never seen a tumour; it can diagnose nobody.`,
      where: "modelVersionId",
      remedy: "Choose a version that was trained to diagnose.",
    });
  }
  const at = await ctx.databaseNow(ctx.db.manager);
  const prediction: Prediction = {
    id: randomUUID(),
    caseId,
    siteId: subject.value.siteId,
    modelVersionId: version.value.id,
    state: "pending",
    requestedBy: viewer.value.personId,
    outcome: null,
    createdAt: at,
    answeredAt: null,
  };
  await ctx.db.transaction(async (tx) => {
    await tx.getRepository(Prediction).insert(prediction);
    const detail = { caseId, modelVersion: version.value.id };
    await recordAudit(tx, { at, actor: viewer.value.email, action: "prediction.request", subject: `prediction ${prediction.id}`, detail });
    await announce(tx, { topic: "PREDICTION", id: prediction.id, siteId: subject.value.siteId, wakes: [subject.value.siteId] });
  });
  return ok(prediction);
}
