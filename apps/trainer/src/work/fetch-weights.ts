import type { Result } from "@midline/shared/result";
import { type BlobReference, downloadBlob } from "../link/download-blob.js";
import { reportTransfer } from "./report-transfer.js";
import type { TrainerContext } from "./trainer-context.js";

/** Weights by digest, read as what they must be. */
export async function fetchWeights<T>(
  ctx: TrainerContext,
  blob: BlobReference,
  read: (bytes: Uint8Array) => Result<T>,
): Promise<Result<T>> {
  const bytes = await downloadBlob(ctx.link, ctx.siteFolder, blob, reportTransfer(ctx, "down"));
  return bytes.ok ? read(bytes.value) : bytes;
}
