import { canonicalJson } from "@midline/shared/canonical-hash";
import type { Fault, FaultCode } from "@midline/shared/faults";
import type { WorkOrder } from "@midline/shared/protocol/site-messages";
import { refuse, type Result } from "@midline/shared/result";
import { LostCase } from "../data/case-store.js";
import { folderFault, systemCode } from "../identity/folder-fault.js";
import { askUntilAnswered } from "../link/ask-until-answered.js";
import { checkProofs } from "./check-proofs.js";
import { alarmIn, runsWithReceipts } from "./receipts.js";
import { trainRound } from "./train-round.js";
import type { TrainerContext } from "./trainer-context.js";

/** The coordinator does not want this any more: nothing to decline, nothing to do. */
const TAKEN_BACK: readonly FaultCode[] = ["STALE_ROUND", "ROUND_CLOSED", "DUPLICATE_UPDATE", "CONFLICT", "WITHDRAWN"];
const DISK_TROUBLE = ["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EIO"];

/**
 * Asks for work on connecting, on a hint and every `pollMs`, and does it, until the link is over.
 * Hints may be lost, orders may come twice: asking again gives the same order until it is done.
 */
export async function doOrders(ctx: TrainerContext, pollMs: number): Promise<void> {
  let last = "";
  let waiting = false;
  while (!ctx.link.over.aborted) {
    await ctx.link.untilConnected();
    const answer = await ctx.link.ask("next-work", {});
    const order = answer.ok ? answer.value.order : null;
    // The same order right after it was dealt with: the coordinator has not caught up, or cannot take the answer. Give it time.
    if (order !== null && canonicalJson(order) !== last) {
      waiting = false;
      last = canonicalJson(order);
      await doOrder(ctx, order);
      continue;
    }
    last = "";
    if (!answer.ok && answer.fault.code !== "UNAVAILABLE") ctx.tell({ event: "trouble", fault: answer.fault });
    if (answer.ok && !waiting && order === null) {
      waiting = true;
      await checkModels(ctx);
      ctx.tell({ event: "waiting" });
    }
    await ctx.link.untilHint(pollMs);
  }
}

/** With nothing to do, the models that were made meanwhile are held against the receipts. */
async function checkModels(ctx: TrainerContext): Promise<void> {
  for (const runId of runsWithReceipts(ctx.siteFolder)) {
    if (alarmIn(ctx.siteFolder, runId) !== null) continue;
    const proven = await checkProofs(ctx, runId, null);
    if (!proven.ok && !ctx.link.over.aborted) ctx.tell({ event: "trouble", fault: proven.fault });
  }
}

async function doOrder(ctx: TrainerContext, order: WorkOrder): Promise<void> {
  const { kind } = order;
  const id = order.kind === "train" ? order.runId : order.kind === "evaluate" ? order.evaluationId : order.predictionId;
  ctx.tell({ event: "order", kind, id, ...(order.kind === "train" ? { round: order.round } : {}), what: describe(order) });
  const done = await carryOut(ctx, order);
  if (done.ok || ctx.link.over.aborted) return;
  if (TAKEN_BACK.includes(done.fault.code)) return ctx.tell({ event: "dropped", kind, id, fault: done.fault });
  ctx.tell({ event: "declined", kind, id, fault: done.fault });
  // Only the code goes up; the words may name files.
  await askUntilAnswered(ctx.link, "decline", { kind, id, code: done.fault.code });
}

async function carryOut(ctx: TrainerContext, order: WorkOrder): Promise<Result<null>> {
  try {
    switch (order.kind) {
      case "train":
        return await trainRound(ctx, order);
      case "evaluate":
        return await ctx.skills.evaluate(ctx, order);
      case "predict":
        return await ctx.skills.predict(ctx, order);
    }
  } catch (error) {
    return refuse(worldly(ctx, error));
  }
}

/** Disks fill and files go away: those are refusals. Everything else is a bug and ends the program. */
function worldly(ctx: TrainerContext, error: unknown): Fault {
  if (error instanceof LostCase) return error.fault;
  if (DISK_TROUBLE.includes(systemCode(error))) return folderFault(error, ctx.siteFolder);
  throw error;
}

const DEEDS = { diagnosis: "training", restoration: "pretraining on normal brains" } as const;

function describe(order: WorkOrder): string {
  switch (order.kind) {
    case "train":
      return `Run "${order.plan.name}", round ${order.round + 1} of ${order.plan.rounds}: ${DEEDS[order.plan.task]} ${order.plan.localEpochs === 0 ? "" : "up to "}${order.plan.localSteps} steps.`;
    case "evaluate":
      return `Evaluating model ${order.digest.slice(0, 12)} on ${order.fold === null ? `the ${order.split} split` : `fold ${order.fold}`}.`;
    case "predict":
      return `Predicting one case with model ${order.digest.slice(0, 12)}.`;
  }
}
