import { ok, refuse, type Result } from "@midline/shared/result";
import { fullRead, type FullRead } from "@midline/shared/reviews/read-form";
import { signedIn } from "../access/authority.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import { BlindRead } from "./blind-read.entity.js";
import { concludeCase } from "./conclude-case.js";
import { holdRead } from "./hold-read.js";
import { SUBMITTED_ALREADY, type ReadToKeep } from "./save-read.js";

/**
 * Hands a read in for good, and with the last one that a case needs says what the reads come to. Submitting the same read twice is submitting
 * it once.
 */
export async function submitRead(ctx: Context, { id, evidenceDigest, form }: ReadToKeep): Promise<Result<BlindRead>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const { personId, email } = viewer.value;
  const full = fullRead(form);
  if ("missing" in full) {
    return refuse({
      code: "BAD_INPUT",
      message: `The read has no ${WORDS[full.missing]} yet.`,
      where: full.missing,
      remedy: "Fill it in and submit again; what you have is saved.",
    });
  }
  return ctx.db.transaction(async (tx): Promise<Result<BlindRead>> => {
    const at = ctx.now();
    const held = await holdRead(tx, { id, readerId: personId, evidenceDigest, mayChangeLabels: true });
    if (!held.ok) return held;
    const { read, reviewCase, newest } = held.value;
    if (read.submittedAt !== null) return isSame(read, full) ? ok(read) : SUBMITTED_ALREADY;
    await tx.getRepository(BlindRead).update({ id }, { ...full, savedAt: at, submittedAt: at });
    await concludeCase(tx, reviewCase, { newest, at, by: personId });
    await announce(tx, { topic: "REVIEW", id: reviewCase.reviewId, siteId: reviewCase.siteId });
    await recordAudit(tx, { at, actor: email, action: "read.submit", subject: `read ${id}`, detail: { review: reviewCase.reviewId } });
    return ok(await tx.getRepository(BlindRead).findOneByOrFail({ id }));
  });
}

const WORDS = { call: "call", confidence: "confidence", maskVerdict: "verdict on the mask", maskReason: "reason for the mask" } as const;

const isSame = (read: BlindRead, full: FullRead): boolean =>
  read.call === full.call &&
  read.confidence === full.confidence &&
  read.maskVerdict === full.maskVerdict &&
  read.maskReason === full.maskReason;
