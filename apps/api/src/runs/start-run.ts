import { randomUUID } from "node:crypto";
import { ok } from "@midline/shared/result";
import { encodeTensors } from "@midline/shared/weights/tensor-container";
import { recordAudit } from "../audit/record-audit.js";
import { readTensors } from "../platform/weights/read-tensors.js";
import { announceRun } from "./announce-run.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { waitOrFail } from "./fail-run.js";
import { lockRun, planOf } from "./find-run.js";
import { initialWeights } from "./initial-weights.js";
import { Round } from "./round.entity.js";
import { Run } from "./run.entity.js";
import type { Moved } from "./drive-run.js";

/** Makes the weights every site starts from, seeded or of a parent, and opens the first round. A second process makes the same bytes. */
export async function startRun(platform: CoordinatorPlatform, run: Run): Promise<Moved> {
  const plan = planOf(run);
  const parent = plan.parent === null ? ok(null) : await readTensors(platform.blobs, plan.parent.digest);
  if (!parent.ok)
    return waitOrFail(platform, { runId: run.id, doing: "The weights that it begins from cannot be read", fault: parent.fault });
  const bytes = encodeTensors((platform.firstWeights ?? initialWeights)(plan, parent.value));
  const base = await platform.blobs.put(bytes);
  if (!base.ok) return base;
  const opened = await platform.leadership.asLeader(async (tx) => {
    const locked = await lockRun(tx, run.id);
    if (!locked.ok || locked.value.state !== "approved" || locked.value.pausedAt !== null) return false;
    const at = await platform.databaseNow(tx);
    await tx.getRepository(Run).update({ id: run.id }, { state: "running", startedAt: at });
    await tx.getRepository(Round).insert(
      newRound({
        runId: run.id,
        number: 0,
        attempt: 0,
        baseDigest: base.value,
        baseBytes: bytes.byteLength,
        momentsDigest: null,
        controlDigest: null,
        controlBytes: null,
        at,
      }),
    );
    const detail = { planHash: run.planHash, baseDigest: base.value };
    await recordAudit(tx, { at, actor: "coordinator", action: "run.start", subject: `run ${run.id}`, detail });
    await announceRun(tx, run.id);
    return true;
  });
  return { ok: true, value: opened ?? false };
}

interface Opening {
  readonly runId: string;
  readonly number: number;
  readonly attempt: number;
  readonly baseDigest: string;
  readonly baseBytes: number;
  readonly momentsDigest: string | null;
  readonly controlDigest: string | null;
  readonly controlBytes: number | null;
  readonly at: Date;
}

/** The row of an attempt before any site has answered. */
export const newRound = ({ at, ...position }: Opening): Omit<Round, never> => ({
  ...position,
  id: randomUUID(),
  state: "open",
  frozenDigest: null,
  result: null,
  progressAt: at,
  openedAt: at,
  closedAt: null,
});
