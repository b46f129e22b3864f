import type { Fault } from "@midline/shared/faults";
import type { EntityManager } from "typeorm";
import { recordAudit } from "../audit/record-audit.js";
import { announceRun } from "./announce-run.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import type { Moved } from "./drive-run.js";
import { currentRound, lockRun } from "./find-run.js";
import { Round } from "./round.entity.js";
import { Run } from "./run.entity.js";

interface Trouble {
  readonly runId: string;
  /** What cannot be done, without its full stop. */
  readonly doing: string;
  readonly fault: Fault;
}

/** A full or missing disk may come back, and the run waits for it; anything else would be refused for ever, and the run ends with the reason and what to do. */
export async function waitOrFail(platform: CoordinatorPlatform, { runId, doing, fault }: Trouble): Promise<Moved> {
  if (fault.code === "STORAGE_FULL" || fault.code === "UNAVAILABLE") return { ok: false, fault };
  const remedy = fault.remedy === undefined ? "" : ` ${fault.remedy} Then propose the run again.`;
  const reason = `${doing}: ${fault.message}${remedy}`;
  const failed = await platform.leadership.asLeader(async (tx) => (await failRun(platform, tx, { runId, reason }), true));
  return { ok: true, value: failed ?? false };
}

/** Ends a run that cannot go on; the round in progress is given up. Does nothing to a run that has ended otherwise meanwhile. */
export async function failRun(
  { databaseNow }: Pick<CoordinatorPlatform, "databaseNow">,
  tx: EntityManager,
  { runId, reason }: { readonly runId: string; readonly reason: string },
): Promise<void> {
  const at = await databaseNow(tx);
  const run = await lockRun(tx, runId);
  if (!run.ok || (run.value.state !== "approved" && run.value.state !== "running")) return;
  await closeRunningRound(tx, runId, at);
  await tx.getRepository(Run).update({ id: runId }, { state: "failed", failure: reason.slice(0, 1000), finishedAt: at });
  await recordAudit(tx, { at, actor: "coordinator", action: "run.fail", subject: `run ${runId}`, detail: { reason } });
  await announceRun(tx, runId);
}

/** Aborts the attempt a run is at, if any; the caller holds the lock of the run. */
export async function closeRunningRound(tx: EntityManager, runId: string, at: Date): Promise<void> {
  const round = await currentRound(tx, runId);
  if (round !== null) await tx.getRepository(Round).update({ id: round.id }, { state: "aborted", closedAt: at });
}
