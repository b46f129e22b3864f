import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { specOf } from "@midline/shared/network/network-spec";
import { manifest } from "@midline/shared/network/weights";
import { digest } from "@midline/shared/protocol/ids";
import { planHash, type TrainingPlan } from "@midline/shared/protocol/training-plan";
import { ok, refuse, type Result } from "@midline/shared/result";
import { dataBytes, elementCount } from "@midline/shared/weights/container-layout";
import { z } from "zod";
import { writeDurably } from "../identity/write-durably.js";

/** How often the update of one round may leave: the round is opened again, or what was sent is lost on the way. */
export const UPLOADS_A_ROUND = 8;
/** Room about an update's own bytes for what is said around each chunk; the coordinator leaves as much. */
export const UPDATE_ROOM = 1.01;
/** What the container says of one tensor, at most, beside its values. */
const TENSOR_HEADER_BYTES = 320;
/** One report of progress. */
export const PROGRESS_BYTES = 256;
/** Reports of progress in one training before the first step is done: cases are being read. */
export const PREPARING_REPORTS = 512;
/** Around one upload and after it: opening, handing in, asking for the proof. */
export const AROUND_UPLOAD_BYTES = 32 * 1024;

const budgetSchema = z.strictObject({ name: z.string(), planHash: digest, bytes: z.int().min(0) });

/** What one run may send from this site, all rounds together. The file is the hospital's: whoever may write it may raise or lower it. */
export type RunBudget = z.infer<typeof budgetSchema>;

const budgetFolder = (siteFolder: string): string => path.join(siteFolder, "budgets");
export const budgetFile = (siteFolder: string, runId: string): string => path.join(budgetFolder(siteFolder), `${runId}.json`);

/** Bytes of one update of the plan's network, at most: its numbers as the plan writes them and the header of the container; with SCAFFOLD the site's variate too. */
export function updateBytes(plan: TrainingPlan): number {
  const tensors = manifest(specOf(plan), plan.task);
  const bytes = tensors.reduce((sum, { shape }) => sum + dataBytes(plan.updateEncoding, elementCount(shape)) + TENSOR_HEADER_BYTES, 0);
  return plan.driftCorrection === "scaffold" ? 2 * bytes : bytes;
}

/** By the plan alone: nothing that the coordinator says of a round changes it. */
export function bytesOfPlan(plan: TrainingPlan): number {
  const upload = Math.ceil(updateBytes(plan) * UPDATE_ROOM) + AROUND_UPLOAD_BYTES;
  return plan.rounds * UPLOADS_A_ROUND * (upload + PROGRESS_BYTES * (plan.localSteps + PREPARING_REPORTS));
}

/** Sets a run's budget when it first asks for training, and refuses another plan in its name later. */
export function openRunBudget(siteFolder: string, runId: string, plan: TrainingPlan): Result<null> {
  const hash = planHash(plan);
  const file = budgetFile(siteFolder, runId);
  const before = readRunBudget(siteFolder, runId);
  if (before === null && existsSync(file)) {
    return refuse({
      code: "UNSUPPORTED_FORMAT",
      message: "The budget of this run cannot be read, so nothing of it is sent.",
      where: file,
      remedy: `Write it as {"name": ..., "planHash": ..., "bytes": ...}, or delete it: the plan's own budget is then set again.`,
    });
  }
  if (before === null) {
    const budget: RunBudget = { name: plan.name, planHash: hash, bytes: bytesOfPlan(plan) };
    writeDurably(file, Buffer.from(`${JSON.stringify(budget)}\n`));
    return ok(null);
  }
  if (before.planHash === hash) return ok(null);
  return refuse({
    code: "PLAN_HASH_MISMATCH",
    message: "This run began here with another plan.",
    where: file,
    remedy: "Nothing was trained. Tell the consortium's lead; another plan is another run.",
  });
}

/** A run's budget; null where it never asked for training, or where the file holds none. */
export function readRunBudget(siteFolder: string, runId: string): RunBudget | null {
  const file = budgetFile(siteFolder, runId);
  if (!existsSync(file)) return null;
  try {
    return budgetSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}

/** Every run that has asked for training here, in order of the id. */
export function runsWithBudgets(siteFolder: string): readonly (RunBudget & { readonly runId: string })[] {
  const folder = budgetFolder(siteFolder);
  const ids = existsSync(folder) ? readdirSync(folder).flatMap((name) => /^(.+)\.json$/.exec(name)?.[1] ?? []) : [];
  return ids.toSorted().flatMap((runId) => {
    const budget = readRunBudget(siteFolder, runId);
    return budget === null ? [] : [{ runId, ...budget }];
  });
}
