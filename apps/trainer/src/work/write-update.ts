import { withVariate } from "@midline/federation/control-variate";
import { encodeUpdate } from "@midline/federation/update-encoding";
import type { SiteLearning } from "@midline/model/site-round";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { ok, type Result } from "@midline/shared/result";
import { layOut, MAX_HEAD_BYTES, type NumberEncoding, readLayout } from "@midline/shared/weights/container-layout";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import type { FinishedUpdate } from "../link/upload-update.js";
import type { Lesson } from "./lesson.js";
import { keepOwnLayers } from "./own-layers.js";
import { keepResidual, readResidual } from "./residuals.js";
import type { TrainerContext } from "./trainer-context.js";
import { keepVariate } from "./variates.js";

/** An update as a file, and what its rounding left out, as the statement tells it; null without rounding. */
export interface WrittenUpdate {
  readonly payload: Uint8Array;
  readonly payloadDigest: string;
  readonly encodingError: number | null;
}

/**
 * Writes what a round has taught as the plan says, with what rounding left out of the last update that counted, and keeps what it leaves out of this one.
 *
 * @returns refuses with `NOT_FINITE` where there are numbers that cannot be rounded.
 */
export function writeUpdate(ctx: TrainerContext, lesson: Lesson, learned: SiteLearning): Result<WrittenUpdate> {
  const { order } = lesson;
  const sent = sentOf(ctx, lesson, learned);
  const encoding = order.plan.updateEncoding;
  if (encoding === "float32") {
    const payload = encodeTensors(sent);
    return ok({ payload, payloadDigest: sha256Hex(payload), encodingError: null });
  }
  const before = readResidual(ctx.siteFolder, order, sent);
  if (!before.ok) ctx.tell({ event: "residual-lost", runId: order.runId, round: order.round, fault: before.fault });
  const encoded = encodeUpdate(sent, before.ok ? before.value : null, encoding);
  if (!encoded.ok) return encoded;
  const { file: payload, residual, relativeError: encodingError } = encoded.value;
  const payloadDigest = sha256Hex(payload);
  keepResidual(ctx.siteFolder, order, { payloadDigest, residual });
  return ok({ payload, payloadDigest, encodingError });
}

/** The tensors of an update: the change of every weight but those of layers that stay here, and with SCAFFOLD that of the site's own variate, which is kept. */
function sentOf(
  { siteFolder }: TrainerContext,
  { order, weights, variates }: Lesson,
  { delta, variate }: SiteLearning,
): readonly NamedTensor[] {
  if (variates === null) return keepOwnLayers(siteFolder, order, { base: weights, delta });
  if (variate === undefined) throw new Error("the plan has control variates, and nothing learned one");
  return withVariate(delta, keepVariate(siteFolder, order, { after: variate, before: variates.own }));
}

/** Bytes that an update would have if its numbers were float32, by its own head. */
export function float32Bytes({ statement, payload }: FinishedUpdate, encoding: NumberEncoding): number {
  const { payloadBytes } = statement;
  if (encoding === "float32") return payloadBytes;
  const layout = readLayout(payload.read(0, Math.min(MAX_HEAD_BYTES, payloadBytes)), payloadBytes, encoding);
  if (!layout.ok) throw new Error(`The spooled update cannot be read: ${layout.fault.message}`);
  return layOut(layout.value.entries).totalBytes;
}
