import type { Result } from "@midline/shared/result";
import { closeRound } from "./close-round.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { Run } from "./run.entity.js";
import { settleRun } from "./settle-run.js";
import { startRun } from "./start-run.js";

/** Whether a step changed anything; a refusal means that the disk will not have it now, and that it must be tried again later. */
export type Moved = Result<boolean>;

/**
 * Takes a run as far as it can go now. Every step reads the truth from the database, does one thing in one transaction and may be
 * interrupted anywhere: the next call goes on from the rows. Calling it too often is harmless.
 */
export async function driveRun(platform: CoordinatorPlatform, runId: string): Promise<void> {
  for (;;) {
    const run = await platform.db.getRepository(Run).findOneBy({ id: runId });
    const moved = run === null ? null : await step(platform, run);
    if (moved === null) return;
    if (!moved.ok) platform.log.warn({ runId, fault: moved.fault }, "the run waits");
    if (!moved.ok || !moved.value) return;
  }
}

async function step(platform: CoordinatorPlatform, run: Run): Promise<Moved | null> {
  switch (run.state) {
    case "approved":
      return startRun(platform, run);
    case "running":
      return closeRound(platform, run);
    case "evaluating":
      return settleRun(platform, run);
    case "proposed":
    case "finished":
    case "cancelled":
    case "failed":
      return null;
  }
}
