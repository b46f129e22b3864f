import type { Ask } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { whyNotInSession } from "./access/site-session.js";
import { declineEvaluation, nextEvaluation, submitEvaluation } from "./evaluations/evaluation-orders.js";
import type { LinkedSite, SiteMessageHandlers } from "./platform/site-link/linked-site.js";
import { declinePrediction, nextPrediction, submitPrediction } from "./predictions/prediction-orders.js";
import { tellCohort } from "./runs/cohort-ground.js";
import type { CoordinatorPlatform } from "./runs/coordinator-platform.js";
import { nextTraining } from "./runs/next-training.js";
import { readBlob } from "./runs/read-blob.js";
import { readProof } from "./runs/read-proof.js";
import { openUpload, takeChunk } from "./runs/receive-upload.js";
import { refusalKept } from "./runs/keep-refusal.js";
import { declineTraining, recordProgress } from "./runs/record-progress.js";
import { submitUpdate } from "./runs/submit-update.js";

/** Which feature answers which message of the site link. A clinician waits less long than a model, and a score less long than a round. */
export function siteMessages(platform: CoordinatorPlatform): SiteMessageHandlers {
  const decline = async (site: LinkedSite, { kind, id, code }: Ask<"decline">): Promise<Result<Record<string, never>>> => {
    switch (kind) {
      case "train":
        return declineTraining(platform, site, { runId: id, code });
      case "evaluate":
        return declineEvaluation(platform, site, { id, code });
      case "predict":
        return declinePrediction(platform, site, { id, code });
    }
  };
  return {
    "next-work": async (site) => {
      const fault = await whyNotInSession(platform.db.manager, site);
      if (fault !== null) return refuse(fault);
      const order =
        (await nextPrediction(platform, site)) ?? (await nextEvaluation(platform, site)) ?? (await nextTraining(platform, site));
      return ok({ order });
    },
    cohort: (site, ask) => tellCohort(platform, site, ask),
    "blob-read": (site, ask) => readBlob(platform, site, ask),
    "upload-open": (site, ask) => refusalKept(platform, { site, position: ask }, openUpload(platform, site, ask)),
    "upload-chunk": (site, ask, waiting) => takeChunk(platform, site, ask, waiting),
    "update-submit": (site, ask) => refusalKept(platform, { site, position: ask.envelope }, submitUpdate(platform, site, ask)),
    "round-proof": (site, ask) => readProof(platform, site, ask),
    progress: (site, ask) => recordProgress(platform, site, ask),
    "evaluation-submit": (site, ask) => submitEvaluation(platform, site, ask),
    "prediction-submit": (site, ask) => submitPrediction(platform, site, ask),
    decline,
  };
}
