import type { Fault } from "@midline/shared/faults";
import { judgeProof } from "@midline/shared/protocol/lineage";
import { refuse, ok, type Result } from "@midline/shared/result";
import { askUntilAnswered } from "../link/ask-until-answered.js";
import { keepProof, raiseAlarm, unprovenReceipts } from "./receipts.js";
import type { TrainerContext } from "./trainer-context.js";

/**
 * Holds the models of a run against this site's receipts: every update that was taken must be in the model of its round, unless the round was
 * opened again. What holds is kept and not asked for again; what does not is an alarm.
 *
 * @param before the round that the site is asked to train: earlier rounds have become models. Null when nothing says how far the run is.
 */
export async function checkProofs(ctx: TrainerContext, runId: string, before: number | null): Promise<Result<null>> {
  for (const { receipt } of unprovenReceipts(ctx.siteFolder, runId)) {
    if (before !== null && receipt.round >= before) continue;
    const answer = await askUntilAnswered(ctx.link, "round-proof", { runId, round: receipt.round });
    if (!answer.ok) return answer;
    const { proof } = answer.value;
    const judged = proof === null ? "none" : judgeProof(proof, receipt, ctx.identity.site.coordinatorKey);
    // Nothing to show yet is no lie, unless a later round is asked for.
    if (judged === "none" && before === null) continue;
    if (proof === null || judged === "none" || judged === "false") {
      const fault = notIn(runId, receipt.round);
      raiseAlarm(ctx.siteFolder, runId, fault);
      return refuse(fault);
    }
    keepProof(ctx.siteFolder, proof);
    const { round, modelDigest, updates } = proof.commitment;
    ctx.tell({ event: "proven", runId, round, included: judged === "included", modelDigest, updates });
  }
  return ok(null);
}

const notIn = (runId: string, round: number): Fault => ({
  code: "RECEIPT_INVALID",
  message: `The coordinator cannot show that this site's update is in the model of round ${round + 1}, though it gave a receipt for it.`,
  where: `run ${runId}`,
  remedy: "Nothing more is trained in this run. Show the receipt to the consortium's lead.",
});
