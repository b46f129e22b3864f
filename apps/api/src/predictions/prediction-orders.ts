import type { FaultCode } from "@midline/shared/faults";
import type { Answer, Ask, PredictionOutcome } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { inSession } from "../access/site-session.js";
import { recordAudit } from "../audit/record-audit.js";
import { Case } from "../cases/case.entity.js";
import { ownLayersOf } from "../models/own-layers.js";
import { ModelVersion } from "../models/model-version.entity.js";
import type { Platform } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import { Prediction } from "./prediction.entity.js";

type Order = NonNullable<Answer<"next-work">["order"]>;
type Nothing = Record<string, never>;

/** The oldest question this hospital still owes an answer, or null. */
export async function nextPrediction({ db }: Platform, { siteId }: LinkedSite): Promise<Order | null> {
  const prediction = await db
    .getRepository(Prediction)
    .findOne({ where: { siteId, state: "pending" }, order: { createdAt: "ASC", id: "ASC" } });
  if (prediction === null) return null;
  const { pseudonym } = await db.getRepository(Case).findOneByOrFail({ id: prediction.caseId });
  const {
    id: modelVersionId,
    digest,
    bytes,
    network,
    target,
    ...from
  } = await db.getRepository(ModelVersion).findOneByOrFail({ id: prediction.modelVersionId });
  const model = { modelVersionId, digest, totalBytes: bytes, network, target };
  return { kind: "predict", predictionId: prediction.id, pseudonym, ...model, ...ownLayersOf(from) };
}

/** Takes the hospital's answer: numbers, or a code. The first answer stands; it again is taken once. */
export async function submitPrediction(
  platform: Platform,
  site: LinkedSite,
  { predictionId, outcome }: Ask<"prediction-submit">,
): Promise<Result<Nothing>> {
  const fault = checkOutcome(outcome);
  if (fault !== null) return refuse(fault);
  return inSession(platform.db, site, async (tx): Promise<Result<Nothing>> => {
    const where = { id: predictionId, siteId: site.siteId };
    const prediction = await tx.getRepository(Prediction).findOne({ where, lock: { mode: "pessimistic_write" } });
    if (prediction === null) {
      return refuse({
        code: "NOT_FOUND",
        message: "This hospital was not asked such a question.",
        where: "predictionId",
        remedy: "Ask for the next work order.",
      });
    }
    if (prediction.state !== "pending") return ok({});
    const at = await platform.databaseNow(tx);
    await tx.getRepository(Prediction).update({ id: predictionId }, { state: outcome.state, outcome, answeredAt: at });
    const detail = { state: outcome.state };
    await recordAudit(tx, {
      at,
      actor: `site ${site.siteCode}`,
      action: "prediction.answer",
      subject: `prediction ${predictionId}`,
      detail,
    });
    await announce(tx, { topic: "PREDICTION", id: predictionId, siteId: site.siteId });
    return ok({});
  });
}

/** The hospital will not or cannot answer. */
export const declinePrediction = (
  platform: Platform,
  site: LinkedSite,
  { id, code }: { readonly id: string; readonly code: FaultCode },
): Promise<Result<Nothing>> => submitPrediction(platform, site, { predictionId: id, outcome: { state: "failed", code } });

function checkOutcome(outcome: PredictionOutcome) {
  if (outcome.state === "failed") return null;
  const { probability, low, high, withheld, calibrated } = outcome;
  const shown = probability !== null && low !== null && high !== null && low <= probability && probability <= high;
  const hidden = probability === null && low === null && high === null && calibrated === null;
  if (withheld.length === 0 ? shown : hidden) return null;
  return {
    code: "BAD_INPUT" as const,
    message: "The probability does not lie between the smallest and the largest of its views, or is neither shown nor withheld.",
    where: "outcome.probability",
    remedy: "Update the trainer.",
  };
}
