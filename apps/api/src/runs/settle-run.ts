import { recordAudit } from "../audit/record-audit.js";
import { unfinishedEvaluations } from "../evaluations/evaluate-everywhere.js";
import { announceRun } from "./announce-run.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import type { Moved } from "./drive-run.js";
import { lockRun } from "./find-run.js";
import { Run } from "./run.entity.js";

/** A trained run is finished when every site has scored every version of it, or has said that it cannot. */
export async function settleRun(platform: CoordinatorPlatform, run: Run): Promise<Moved> {
  const settled = await platform.leadership.asLeader(async (tx) => {
    const locked = await lockRun(tx, run.id);
    if (!locked.ok || locked.value.state !== "evaluating") return false;
    if ((await unfinishedEvaluations(tx, run.id)) > 0) return false;
    const at = await platform.databaseNow(tx);
    await tx.getRepository(Run).update({ id: run.id }, { state: "finished", finishedAt: at });
    await recordAudit(tx, { at, actor: "coordinator", action: "run.finish", subject: `run ${run.id}` });
    await announceRun(tx, run.id);
    return true;
  });
  return { ok: true, value: settled ?? false };
}
