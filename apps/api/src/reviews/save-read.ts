import { ok, refuse, type Result } from "@midline/shared/result";
import type { ReadForm } from "@midline/shared/reviews/read-form";
import { signedIn } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import { BlindRead } from "./blind-read.entity.js";
import { holdRead } from "./hold-read.js";

export interface ReadToKeep {
  readonly id: string;
  readonly evidenceDigest: string;
  readonly form: ReadForm;
}

/** Keeps a reader's draft. Nobody else hears of it. */
export async function saveRead(ctx: Context, { id, evidenceDigest, form }: ReadToKeep): Promise<Result<BlindRead>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  return ctx.db.transaction(async (tx): Promise<Result<BlindRead>> => {
    const at = ctx.now();
    const held = await holdRead(tx, { id, readerId: viewer.value.personId, evidenceDigest, mayChangeLabels: false });
    if (!held.ok) return held;
    if (held.value.read.submittedAt !== null) return SUBMITTED_ALREADY;
    await tx.getRepository(BlindRead).update({ id }, { ...form, savedAt: at });
    return ok(await tx.getRepository(BlindRead).findOneByOrFail({ id }));
  });
}

export const SUBMITTED_ALREADY: Result<never> = refuse({
  code: "CONFLICT",
  message: "You have submitted this read; it does not change any more.",
  where: "id",
  remedy: "If it was wrong, tell the lead, who can open another review of the case.",
});
