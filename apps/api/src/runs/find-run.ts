import { canonicalJson } from "@midline/shared/canonical-hash";
import { trainingPlanSchema, type TrainingPlan } from "@midline/shared/protocol/training-plan";
import { ok, refuse, type Result } from "@midline/shared/result";
import { In, type EntityManager } from "typeorm";
import { Round } from "./round.entity.js";
import type { RoundRows } from "./round-state.js";
import { RunSite } from "./run-site.entity.js";
import { Run } from "./run.entity.js";
import { SiteProgress } from "./site-progress.entity.js";
import { SiteUpdate } from "./site-update.entity.js";

/** Plans that were read last, by their text: a plan never changes, and every message of a run needs it. */
const read = new Map<string, TrainingPlan>();
const KEPT_PLANS = 32;

/** The frozen plan of a run. */
export function planOf({ plan: text }: Pick<Run, "plan">): TrainingPlan {
  const known = read.get(text);
  if (known !== undefined) return known;
  const plan = trainingPlanSchema.parse(JSON.parse(text));
  for (const oldest of [...read.keys()].slice(0, Math.max(0, read.size + 1 - KEPT_PLANS))) read.delete(oldest);
  read.set(text, plan);
  return plan;
}

/** The text a plan is stored and hashed as. */
export const planText = (plan: TrainingPlan): string => canonicalJson(plan);

/** A run by its id, locked until the transaction ends: every change of a run begins here, so changes of one run never cross. */
export async function lockRun(tx: EntityManager, runId: string): Promise<Result<Run>> {
  const run = await tx.getRepository(Run).findOne({ where: { id: runId }, lock: { mode: "pessimistic_write" } });
  return run === null
    ? refuse({ code: "NOT_FOUND", message: "There is no such run.", where: "runId", remedy: "Look at the list of runs." })
    : ok(run);
}

/** The round a run is at: open, frozen or aggregated. At most one, by an index. */
export async function currentRound(tx: EntityManager, runId: string): Promise<Round | null> {
  return tx.getRepository(Round).findOneBy({ runId, state: In(["open", "frozen", "aggregated"]) });
}

/** What decides of one attempt: of many sites, so no more of each than that. */
export async function readRound(tx: EntityManager, round: Round): Promise<RoundRows> {
  const select = { siteId: true, siteCode: true, payloadDigest: true } as const;
  const updates = await tx.getRepository(SiteUpdate).find({ where: { roundId: round.id }, select });
  const progress = await tx.getRepository(SiteProgress).findBy({ roundId: round.id });
  const sites = await tx.getRepository(RunSite).findBy({ runId: round.runId, trains: true });
  return { round, updates, progress, sites };
}
