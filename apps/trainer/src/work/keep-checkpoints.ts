import type { ControlVariates } from "@midline/model/drift-correction";
import type { Checkpoints } from "@midline/model/take-steps";
import { canonicalHash, sha256Hex } from "@midline/shared/canonical-hash";
import { encodeTensors } from "@midline/shared/weights/tensor-container";
import { folderFault } from "../identity/folder-fault.js";
import { type CheckpointKey, readCheckpoint, writeCheckpoint } from "./checkpoint-file.js";
import type { Lesson } from "./lesson.js";
import type { PreparedMember } from "./prepare-members.js";
import type { TrainerContext } from "./trainer-context.js";

/** Share of the time that keeping may take, by what it took last. */
const MAX_SHARE = 0.02;

/**
 * Keeps the local training of an order while it goes on, and finds where an earlier process left it. Undefined where the site keeps none.
 * A state is also kept when the trainer is told to stop. A disk that cannot be written is told, and tried again: training goes on without.
 */
export function keepCheckpoints(
  ctx: TrainerContext,
  { order, variates }: Pick<Lesson, "order" | "variates">,
  members: readonly PreparedMember[],
): Checkpoints | undefined {
  if (ctx.checkpointing === undefined) return undefined;
  const { everyMs, backend } = ctx.checkpointing;
  const { runId, round, plan, approvedPlanHash: planHash, base } = order;
  const key: CheckpointKey = {
    runId,
    round,
    planHash,
    baseDigest: base.digest,
    variates: variates && variatesDigest(variates),
    data: dataDigest(members),
    backend,
  };
  const { kept, unreadable, changed } = readCheckpoint(ctx.siteFolder, key);
  if (kept !== null || unreadable > 0 || changed !== null) {
    const from = kept === null ? null : { step: kept.state.step, at: kept.at };
    ctx.tell({ event: "checkpoint", runId, round, steps: plan.localSteps, from, unreadable, changed });
  }
  const pace = paceOf(everyMs, () => performance.now());
  return {
    from: kept?.state ?? null,
    keep: (state) => {
      if (!pace.due() && !ctx.link.over.aborted) return;
      pace.spend(() => {
        try {
          writeCheckpoint(ctx.siteFolder, key, { at: ctx.now().toISOString(), state: state() });
        } catch (error) {
          ctx.tell({ event: "trouble", fault: folderFault(error, ctx.siteFolder) });
        }
      });
    },
  };
}

/** Of whom is learned, and from which files: patients, labels, images, masks, ages and sexes, the grid and the preprocessing. */
export const dataDigest = (members: readonly PreparedMember[]): string =>
  canonicalHash(members.map(({ pseudonym, label, images, patient }) => ({ pseudonym, label, images: images.key, patient })));

/** Of what every step is corrected by. */
const variatesDigest = ({ control, own }: ControlVariates): string =>
  canonicalHash([control, own].map((tensors) => tensors && sha256Hex(encodeTensors(tensors))));

export interface Pace {
  due(): boolean;
  /** Does it, and remembers how long it took. */
  spend(work: () => void): void;
}

/**
 * Lets something happen every `everyMs`, and less often where it takes more than `MAX_SHARE` of the time.
 *
 * @param clock Milliseconds that only grow.
 */
export function paceOf(everyMs: number, clock: () => number): Pace {
  let last = clock();
  let tookMs = 0;
  return {
    due: () => clock() - last >= Math.max(everyMs, tookMs / MAX_SHARE),
    spend(work) {
      const began = clock();
      work();
      last = clock();
      tookMs = last - began;
    },
  };
}
