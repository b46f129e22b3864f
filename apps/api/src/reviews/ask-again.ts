import { randomUUID } from "node:crypto";
import type { EntityManager } from "typeorm";
import { evidenceDigest } from "../labels/consensus.js";
import type { CurrentLabel } from "../labels/current-labels.js";
import { LabelRevision } from "../labels/label-revision.entity.js";
import { announce } from "../platform/portal-news/announce.js";
import { BlindRead } from "./blind-read.entity.js";
import { ReviewCase } from "./review-case.entity.js";

interface Newest {
  readonly newest: CurrentLabel;
  readonly at: Date;
}

/**
 * Brings a case of a review up to date with its newest tissue results: drafts are emptied, and who has submitted a read of the old ones is
 * asked again. Answers whether there were new ones. The caller holds the lock of the case's row.
 */
export async function askAgain(tx: EntityManager, reviewCase: ReviewCase, { newest, at }: Newest): Promise<boolean> {
  if (newest.revisionId === reviewCase.revisionId) return false;
  const pinned = await tx.getRepository(LabelRevision).findOneByOrFail({ id: reviewCase.revisionId });
  if (evidenceDigest(pinned.values) === evidenceDigest(newest.values)) return false;
  const reads = tx.getRepository(BlindRead);
  const all = await reads.find({ where: { reviewCaseId: reviewCase.id }, order: { readerId: "ASC" } });
  const open = new Set(all.filter(({ submittedAt }) => submittedAt === null).map(({ readerId }) => readerId));
  const again = [...new Set(all.map(({ readerId }) => readerId))].filter((readerId) => !open.has(readerId));
  const empty = { revisionId: newest.revisionId, call: null, confidence: null, maskVerdict: null, maskReason: null, savedAt: null };
  const ids = all.filter(({ submittedAt }) => submittedAt === null).map(({ id }) => id);
  if (ids.length > 0) await reads.update(ids, empty);
  if (again.length > 0)
    await reads.insert(
      again.map((readerId) => ({ ...empty, id: randomUUID(), reviewCaseId: reviewCase.id, readerId, createdAt: at, submittedAt: null })),
    );
  await tx.getRepository(ReviewCase).update({ id: reviewCase.id }, { revisionId: newest.revisionId });
  await announce(tx, { topic: "REVIEW", id: reviewCase.reviewId, siteId: reviewCase.siteId });
  return true;
}
