import { randomUUID } from "node:crypto";
import { ok, refuse, type Result } from "@midline/shared/result";
import { In, type EntityManager } from "typeorm";
import { signedIn } from "../access/authority.js";
import { Site } from "../access/site.entity.js";
import { recordAudit } from "../audit/record-audit.js";
import type { Context } from "../platform/context.js";
import { announce } from "../platform/portal-news/announce.js";
import { BlindRead } from "./blind-read.entity.js";
import { draftReview, type ReviewDraft } from "./draft-review.js";
import { Review } from "./review.entity.js";
import { ReviewCase } from "./review-case.entity.js";
import type { ReviewInput } from "./review.input.js";

/** Opens a review: what the draft shows, or nothing. */
export async function openReview(ctx: Context, input: ReviewInput): Promise<Result<Review>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  return ctx.db.transaction(async (tx): Promise<Result<Review>> => {
    // Two reviews opened at once must not take the same case, and no label may change while it is taken.
    await tx
      .getRepository(Site)
      .find({ where: { code: In([...input.siteCodes]) }, order: { id: "ASC" }, lock: { mode: "pessimistic_write" } });
    const draft = await draftReview(tx, viewer.value, input);
    if (!draft.ok) return draft;
    const at = ctx.now();
    const fault = whyNot(draft.value, at);
    if (fault !== null) return fault;
    const { name, choice, readsEach, dueAt, seed } = draft.value.input;
    const review: Review = { id: randomUUID(), name, choice, readsEach, dueAt, seed, openedBy: viewer.value.personId, createdAt: at };
    await tx.getRepository(Review).insert(review);
    await writeCases(tx, review, draft.value);
    for (const site of draft.value.sites) await announce(tx, { topic: "REVIEW", id: review.id, siteId: site.id });
    const detail = { choice, cases: draft.value.cases.length, readsEach, seed, sites: draft.value.sites.map(({ code }) => code) };
    await recordAudit(tx, { at, actor: viewer.value.email, action: "review.open", subject: `review ${review.id}`, detail });
    return ok(review);
  });
}

function whyNot({ input, sites, cases, assigned }: ReviewDraft, at: Date): Result<never> | null {
  const bad = (message: string, where: string, remedy: string): Result<never> => refuse({ code: "BAD_INPUT", message, where, remedy });
  if (input.dueAt <= at) return bad("The due date is past.", "dueAt", "Choose a later one.");
  if (cases.length === 0)
    return bad("There is no case to read.", "choice", "Choose others, or wait until the reviews that read them are done.");
  const unread = new Set(assigned.filter(({ readerIds }) => readerIds.length === 0).map(({ caseId }) => caseId));
  const short = new Set(cases.filter(({ id }) => unread.has(id)).map(({ siteId }) => siteId));
  if (short.size === 0) return null;
  const names = sites.filter(({ id }) => short.has(id)).map(({ name }) => name);
  return bad(
    `Fewer than ${input.readsEach} of the chosen readers may read at ${names.join(", ")}.`,
    "readerIds",
    "Choose more readers, leave the site out, or have a lead add readers there.",
  );
}

const BATCH = 1000;

async function writeCases(tx: EntityManager, review: Review, { cases, assigned }: ReviewDraft): Promise<void> {
  const of = new Map(cases.map((each) => [each.id, each]));
  const rows = assigned.flatMap(({ caseId, number, readerIds }) => {
    const found = of.get(caseId);
    if (found === undefined) return [];
    const { siteId, revisionId } = found;
    const id = randomUUID();
    const reviewCase: ReviewCase = { id, reviewId: review.id, caseId, siteId, number, revisionId, state: "waiting", concludedAt: null };
    const empty = { call: null, confidence: null, maskVerdict: null, maskReason: null, savedAt: null, submittedAt: null };
    const reads = readerIds.map((readerId): BlindRead => ({
      ...empty,
      id: randomUUID(),
      reviewCaseId: id,
      readerId,
      revisionId,
      createdAt: review.createdAt,
    }));
    return [{ reviewCase, reads }];
  });
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    await tx.getRepository(ReviewCase).insert(batch.map(({ reviewCase }) => reviewCase));
    await tx.getRepository(BlindRead).insert(batch.flatMap(({ reads }) => reads));
  }
}
