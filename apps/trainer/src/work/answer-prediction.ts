import path from "node:path";
import type { PredictionOutcome, WorkOrder } from "@midline/shared/protocol/site-messages";
import { ok, type Result } from "@midline/shared/result";
import { findCase } from "../data/find-case.js";
import { askUntilAnswered } from "../link/ask-until-answered.js";
import { fetchWeights } from "./fetch-weights.js";
import { withOwnLayers } from "./own-layers.js";
import { predictCase, type PredictionRecord } from "./predict-case.js";
import { refuseExcluded } from "./predict-offline.js";
import { readVersion } from "./read-weights.js";
import { readCalibrationBeside, readReferenceBeside } from "./read-sheets.js";
import type { TrainerContext } from "./trainer-context.js";

export type PredictOrder = Extract<WorkOrder, { kind: "predict" }>;

/** Answers a clinician's request with numbers only; the mask stays in the site folder. A failure is an answer too: its code. */
export async function answerPrediction(ctx: TrainerContext, order: PredictOrder): Promise<Result<null>> {
  const startedAt = ctx.now().getTime();
  const predicted = await predict(ctx, order);
  const { predictionId } = order;
  const outcome: PredictionOutcome = predicted.ok ? answered(predicted.value) : { state: "failed", code: predicted.fault.code };
  const taken = await askUntilAnswered(ctx.link, "prediction-submit", { predictionId, outcome });
  if (!taken.ok) return taken;
  if (predicted.ok) {
    const { probability, low, high, covariates } = predicted.value;
    if (covariates !== null) {
      const [withAge, withSex] = [Number(covariates.ageYears !== null), Number(covariates.sex !== null)];
      ctx.tell({ event: "covariates", cases: 1, withAge, withSex });
    }
    ctx.tell({ event: "predicted", predictionId, probability, low, high, seconds: (ctx.now().getTime() - startedAt) / 1000 });
  } else {
    ctx.tell({ event: "declined", kind: "predict", id: predictionId, fault: predicted.fault });
  }
  return ok(null);
}

async function predict(ctx: TrainerContext, order: PredictOrder): Promise<Result<PredictionRecord>> {
  const { predictionId, pseudonym, network, target, digest, totalBytes } = order;
  const version = await fetchWeights(ctx, { digest, totalBytes }, (bytes) => readVersion(network, bytes));
  if (!version.ok) return version;
  const own = order.ownLayers === undefined ? ok(null) : withOwnLayers(ctx.siteFolder, version.value.weights, order.ownLayers);
  if (!own.ok) return own;
  const weights = own.value ?? version.value.weights;
  const bids = ctx.openData();
  if (!bids.ok) return bids;
  const files = findCase(bids.value, `sub-${pseudonym}`);
  const [reference, calibration] = [readReferenceBeside(ctx.siteFolder, digest), readCalibrationBeside(ctx.siteFolder, digest, target)];
  if (!reference.ok) return reference;
  if (!calibration.ok) return calibration;
  return (
    refuseExcluded(files) ??
    predictCase({
      files,
      model: { ...version.value, weights, target, digest },
      synthetic: bids.value.synthetic || ctx.identity.site.synthetic,
      outputFolder: path.join(ctx.siteFolder, "predictions", predictionId),
      now: ctx.now(),
      // The sheet is of what the version's own layers see, not of what this site's do.
      reference: own.value === null ? reference.value : null,
      calibration: calibration.value === null ? null : { sheet: calibration.value, prevalence: null },
    })
  );
}

/** The numbers alone: of a reason the code leaves, and both ends make the sentence of it. */
const answered = ({ withheld, data, ...record }: PredictionRecord): PredictionOutcome => {
  const { probability, low, high, calibrated, views, tumourVolumeMl, sequencesUsed } = record;
  return {
    state: "answered",
    probability,
    low,
    high,
    withheld: withheld.map(({ code, sequence, value, limit }) => ({ code, sequence, value, limit })),
    calibrated,
    views,
    tumourVolumeMl,
    sequencesUsed,
    synthetic: data === "SYNTHETIC",
  };
};
