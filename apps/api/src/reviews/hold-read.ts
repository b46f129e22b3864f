import { uuid } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import { Site } from "../access/site.entity.js";
import { evidenceDigest } from "../labels/consensus.js";
import { readNewestOf, type CurrentLabel } from "../labels/current-labels.js";
import { BlindRead } from "./blind-read.entity.js";
import { ReviewCase } from "./review-case.entity.js";

/** A read that nobody else changes until the transaction ends. */
export interface HeldRead {
  readonly read: BlindRead;
  readonly reviewCase: ReviewCase;
  /** The case's newest revision. */
  readonly newest: CurrentLabel;
}

interface Asked {
  readonly id: string;
  readonly readerId: string;
  /** Digest of the results that the reader looked at. */
  readonly evidenceDigest: string;
  /** Whether labels may change: then the site is locked too, as by whoever else changes them. */
  readonly mayChangeLabels: boolean;
}

const NO_READ: Result<never> = refuse({
  code: "NOT_FOUND",
  message: "There is no such read among yours.",
  where: "id",
  remedy: "Look at your queue.",
});

/** What must be read again, and why. */
export const EVIDENCE_CHANGED: Result<never> = refuse({
  code: "EVIDENCE_CHANGED",
  message: "New tissue results of this case have come in since you opened it.",
  where: "evidenceDigest",
  remedy: "Look at the results that are shown now, and decide again; nothing of before was taken.",
});

/**
 * Takes a reader's own read and its case under lock. Refuses one that is not his, one of a case that was settled without it, and one
 * of results that are no longer the newest; the database has asked for it again when these came in.
 */
export async function holdRead(tx: EntityManager, asked: Asked): Promise<Result<HeldRead>> {
  const reads = tx.getRepository(BlindRead);
  const known = uuid.safeParse(asked.id).success ? await reads.findOneBy({ id: asked.id, readerId: asked.readerId }) : null;
  const of = known === null ? null : await tx.getRepository(ReviewCase).findOneBy({ id: known.reviewCaseId });
  if (known === null || of === null) return NO_READ;
  // First the site, then the case: one order for all, so that nobody waits for ever.
  if (asked.mayChangeLabels) await tx.getRepository(Site).findOneOrFail({ where: { id: of.siteId }, lock: { mode: "pessimistic_write" } });
  const reviewCase = await tx.getRepository(ReviewCase).findOneOrFail({ where: { id: of.id }, lock: { mode: "pessimistic_write" } });
  const read = await reads.findOneByOrFail({ id: known.id });
  const newest = (await readNewestOf(tx, [reviewCase.caseId])).get(reviewCase.caseId);
  if (newest !== undefined && read.submittedAt !== null) return ok({ read, reviewCase, newest });
  if (newest === undefined || reviewCase.state !== "waiting") {
    return refuse({
      code: "CONFLICT",
      message: "This case was settled before your read came in.",
      where: "id",
      remedy: "Go on with the next one; nothing is needed of you here.",
    });
  }
  return evidenceDigest(newest.values) === asked.evidenceDigest ? ok({ read, reviewCase, newest }) : EVIDENCE_CHANGED;
}
