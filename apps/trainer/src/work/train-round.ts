import { randomBytes } from "node:crypto";
import type { Fault, FaultCode } from "@midline/shared/faults";
import { PROTOCOL_VERSION, type UpdateStatement, type WorkOrder } from "@midline/shared/protocol/site-messages";
import { planHash } from "@midline/shared/protocol/training-plan";
import { ok, refuse, type Result } from "@midline/shared/result";
import { budgetFile, openRunBudget, updateBytes } from "../journal/run-budget.js";
import { askUntilAnswered } from "../link/ask-until-answered.js";
import { type FinishedUpdate, type SignStatement, uploadUpdate } from "../link/upload-update.js";
import { dropCheckpoints } from "./checkpoint-file.js";
import { checkProofs } from "./check-proofs.js";
import { fetchWeights } from "./fetch-weights.js";
import { ownBase } from "./own-layers.js";
import { readBase } from "./read-weights.js";
import type { Lesson } from "./lesson.js";
import { alarmIn, judgeReceipt, keepReceipt, raiseAlarm } from "./receipts.js";
import { reportProgress } from "./report-progress.js";
import { reportTransfer } from "./report-transfer.js";
import { readSpool, spoolUpdate } from "./spool.js";
import type { TrainerContext } from "./trainer-context.js";
import { readVariates } from "./variates.js";
import { float32Bytes, writeUpdate } from "./write-update.js";

/** Not the update's fault: the coordinator's disk is full, or somebody has to set this machine's clock. */
const NOT_NOW: readonly FaultCode[] = ["STORAGE_FULL", "CLOCK_SKEW"];

export type TrainOrder = Extract<WorkOrder, { kind: "train" }>;

/**
 * Does one round: weights, cohort, local steps, signed update.
 * A round that was finished before a crash is taken from the spool and handed in without training again.
 */
export async function trainRound(ctx: TrainerContext, order: TrainOrder): Promise<Result<null>> {
  const startedAt = ctx.now().getTime();
  const seconds = (): number => (ctx.now().getTime() - startedAt) / 1000;
  const wrong = refuseOrder(order, ctx.identity.site.siteCode) ?? alarmIn(ctx.siteFolder, order.runId);
  if (wrong !== null) return refuse(wrong);
  const budget = openRunBudget(ctx.siteFolder, order.runId, order.plan);
  if (!budget.ok) return budget;
  const proven = await checkProofs(ctx, order.runId, order.round);
  if (!proven.ok) return proven;
  const spooled = fromSpool(ctx, order);
  const update = spooled === null ? await train(ctx, order) : ok(spooled);
  if (!update.ok) return update;
  dropCheckpoints(ctx.siteFolder, order.runId);
  const { runId, round, payloadDigest, payloadBytes, steps, meanLoss, examples, encodingError } = update.value.statement;
  const reused = spooled !== null;
  ctx.tell({
    event: "trained",
    runId,
    round,
    payloadDigest,
    payloadBytes,
    float32Bytes: float32Bytes(update.value, order.plan.updateEncoding),
    encodingError,
    steps,
    meanLoss,
    reused,
    seconds: seconds(),
  });
  const accepted = await uploadUpdate(ctx.link, { update: update.value, sign: signNow(ctx) }, reportTransfer(ctx, "up"));
  if (!accepted.ok && NOT_NOW.includes(accepted.fault.code)) {
    // The update stays in the spool, and the order comes again.
    ctx.tell({ event: "trouble", fault: accepted.fault });
    return ok(null);
  }
  if (!accepted.ok) return accepted;
  const falseReceipt = judgeReceipt(accepted.value, update.value.statement, ctx.identity.site.coordinatorKey);
  if (falseReceipt !== null) {
    raiseAlarm(ctx.siteFolder, runId, falseReceipt);
    return refuse(falseReceipt);
  }
  ctx.passing?.("before-keep");
  keepReceipt(ctx.siteFolder, accepted.value);
  ctx.passing?.("after-keep");
  ctx.tell({
    event: "round-done",
    runId,
    round,
    rounds: order.plan.rounds,
    payloadDigest,
    examples: examples.trunk,
    steps,
    meanLoss,
    reused,
    seconds: seconds(),
  });
  return ok(null);
}

/** What the coordinator says was approved must be what this plan is, and this site must be one that trains. */
export function refuseOrder({ plan, approvedPlanHash, round }: TrainOrder, siteCode: string): Fault | null {
  if (planHash(plan) !== approvedPlanHash) {
    return {
      code: "PLAN_HASH_MISMATCH",
      message: "The plan that arrived is not the plan that this site approved.",
      where: plan.name,
      remedy: "Nothing was trained. Tell the consortium's lead; the run must be proposed and approved again.",
    };
  }
  if (!plan.trainingSites.includes(siteCode)) {
    return {
      code: "NOT_APPROVED",
      message: "This site does not train in this run.",
      where: plan.name,
      remedy: "External sites only score; tell the consortium's lead.",
    };
  }
  if (round >= plan.rounds)
    return { code: "STALE_ROUND", message: `The plan has ${plan.rounds} rounds; there is no round ${round}.`, where: plan.name };
  return null;
}

/** Nothing is trained whose update may not leave any more. */
function refuseBeyondBudget({ siteFolder, journal }: TrainerContext, { runId, plan }: TrainOrder): Fault | null {
  const found = journal.runAccount(runId);
  if (!found.ok) return found.fault;
  const account = found.value;
  if (account === null || account.left >= updateBytes(plan)) return null;
  return {
    code: "BUDGET_EXCEEDED",
    message: `Of the ${account.bytes} bytes that may leave this site for this run, ${account.spent} have left: too few remain for an update.`,
    where: plan.name,
    remedy: `Nothing was trained. Look at it with: midline-site journal. Ask the consortium's lead why so much was asked for; to send more all the same, raise "bytes" in ${budgetFile(siteFolder, runId)}.`,
  };
}

/** The spooled update of this round, for whatever attempt at it on the same weights. */
function fromSpool(ctx: TrainerContext, order: TrainOrder): FinishedUpdate | null {
  const update = readSpool(ctx.siteFolder, order.runId, order.round);
  if (update === null || update.statement.planHash !== order.approvedPlanHash || update.statement.baseDigest !== order.base.digest)
    return null;
  return { ...update, statement: { ...update.statement, attempt: order.attempt } };
}

async function train(ctx: TrainerContext, order: TrainOrder): Promise<Result<FinishedUpdate>> {
  const { plan, runId, round, attempt, approvedPlanHash, base } = order;
  const tooMuch = refuseBeyondBudget(ctx, order);
  if (tooMuch !== null) return refuse(tooMuch);
  const global = await fetchWeights(ctx, base, (bytes) => (ctx.skills.readBase ?? readBase)(plan, bytes));
  if (!global.ok) return global;
  const weights = ownBase(ctx.siteFolder, order, global.value);
  if (!weights.ok) return weights;
  const variates = await readVariates(ctx, order);
  if (!variates.ok) return variates;
  const cohort = await askUntilAnswered(ctx.link, "cohort", { cohortId: plan.cohort.id, target: plan.target });
  if (!cohort.ok) return cohort;
  if (cohort.value.digest !== plan.cohort.digest) {
    return refuse({ code: "DIGEST_MISMATCH", message: "The cohort is not the one that the plan was made for.", where: "cohort" });
  }
  const { siteCode, keyId } = ctx.identity.site;
  const { members } = cohort.value;
  const lesson: Lesson = { order, weights: weights.value, variates: variates.value, members, progress: reportProgress(ctx, order) };
  ctx.passing?.("before-training");
  const begunAt = ctx.now().getTime();
  const learned = await ctx.skills.learn(ctx, lesson).finally(lesson.progress.end);
  if (!learned.ok) return learned;
  ctx.tell({ event: "learned", runId, round, seconds: (ctx.now().getTime() - begunAt) / 1000 });
  ctx.passing?.("after-training");
  const written = writeUpdate(ctx, lesson, learned.value);
  if (!written.ok) return written;
  const { payload, payloadDigest, encodingError } = written.value;
  const statement: UpdateStatement = {
    protocolVersion: PROTOCOL_VERSION,
    runId,
    round,
    attempt,
    siteCode,
    keyId,
    planHash: approvedPlanHash,
    baseDigest: base.digest,
    payloadDigest,
    payloadBytes: payload.byteLength,
    examples: learned.value.examples,
    steps: learned.value.steps,
    meanLoss: learned.value.meanLoss,
    encodingError,
  };
  const update = spoolUpdate(ctx.siteFolder, { statement, payload }, () => ctx.passing?.("mid-spool"));
  ctx.passing?.("after-spool");
  return ok(update);
}

/** Signs a statement with the site's key, as of now and for once. */
const signNow =
  ({ identity, now }: TrainerContext): SignStatement =>
  (statement) => {
    const envelope = { ...statement, nonce: randomBytes(16).toString("hex"), signedAt: now().toISOString() };
    return { envelope, signature: identity.key.signJson(envelope) };
  };
