import { uuid } from "@midline/shared/protocol/ids";
import { ok, type Result } from "@midline/shared/result";
import { signedIn } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import { MAX_PAGE } from "../platform/database/keyset.js";
import { BlindRead } from "./blind-read.entity.js";
import { STATE_TODAY } from "./review-case.entity.js";
import type { ReadQueue } from "./read-queue.object.js";

/** How many reads wait for a person, how many are overdue, and when the next is due. */
export interface ReadsDue {
  readonly left: number;
  readonly overdue: number;
  readonly nextDueAt: Date | null;
}

export async function countReadsDue({ db, now }: Pick<Context, "db" | "now">, personId: string): Promise<ReadsDue> {
  const [row] = await db.query<ReadsDue[]>(
    `SELECT count(*)::int AS left, count(*) FILTER (WHERE v.due_at < $2)::int AS overdue, min(v.due_at) AS "nextDueAt"
       FROM blind_read b JOIN review_case rc ON rc.id = b.review_case_id JOIN review v ON v.id = rc.review_id
      WHERE b.reader_id = $1 AND b.submitted_at IS NULL AND rc.state = 'waiting'`,
    [personId, now()],
  );
  return row ?? { left: 0, overdue: 0, nextDueAt: null };
}

/** What the viewer has to read, and what he has read. */
export async function readQueue(ctx: Context): Promise<Result<ReadQueue>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const me = viewer.value.personId;
  const [counts] = await ctx.db.query<{ done: number; inAdjudication: number }[]>(
    `SELECT count(*)::int AS done, count(*) FILTER (WHERE rc.revision_id = b.revision_id AND ${STATE_TODAY} = 'disputed')::int AS "inAdjudication"
       FROM blind_read b JOIN review_case rc ON rc.id = b.review_case_id
      WHERE b.reader_id = $1 AND b.submitted_at IS NOT NULL`,
    [me],
  );
  const reads = await openReads(ctx, me).limit(MAX_PAGE).getMany();
  return ok({
    ...(await countReadsDue(ctx, me)),
    done: counts?.done ?? 0,
    inAdjudication: counts?.inAdjudication ?? 0,
    reads,
  });
}

/** A read of the viewer's own, or null. */
export async function findRead(ctx: Context, id: string): Promise<Result<BlindRead | null>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  if (!uuid.safeParse(id).success) return ok(null);
  return ok(await ctx.db.getRepository(BlindRead).findOneBy({ id, readerId: viewer.value.personId }));
}

/** The read that a reader does after this one, if there is one. */
export async function nextRead(ctx: Context, { id, readerId }: BlindRead): Promise<string | null> {
  const next = await openReads(ctx, readerId).andWhere("b.id <> :id", { id }).limit(1).getOne();
  return next?.id ?? null;
}

const openReads = (ctx: Context, readerId: string) =>
  ctx.db
    .getRepository(BlindRead)
    .createQueryBuilder("b")
    .innerJoin("review_case", "rc", "rc.id = b.review_case_id")
    .innerJoin("review", "v", "v.id = rc.review_id")
    .where("b.readerId = :readerId AND b.submittedAt IS NULL AND rc.state = 'waiting'", { readerId })
    .orderBy("v.due_at", "ASC")
    .addOrderBy("v.id", "ASC")
    .addOrderBy("rc.number", "ASC");
