import { uuid } from "@midline/shared/protocol/ids";
import { deriveTarget } from "@midline/shared/labels/derive-target";
import { TARGETS } from "@midline/shared/protocol/vocabulary";
import { fnv1a32 } from "@midline/shared/random";
import { ok, type Result } from "@midline/shared/result";
import { shownEvidence } from "@midline/shared/reviews/shown-evidence";
import type { DataSource, EntityManager } from "typeorm";
import { signedIn } from "../access/authority.js";
import { consensus, evidenceDigest } from "../labels/consensus.js";
import { readNewestOf, type CurrentLabel } from "../labels/current-labels.js";
import type { Context } from "../platform/context.js";
import type { BlindRead } from "./blind-read.entity.js";
import type { Dispute, DisputeQueue, NamelessRead } from "./dispute.object.js";

/** The most disputes that are listed at once. */
const LISTED = 100;

interface OpenDispute {
  readonly id: string;
  readonly since: Date;
}

/** Cases in dispute that a person may settle: those he was never asked to read. Oldest first. */
export function readOpenDisputes(db: DataSource | EntityManager, personId: string): Promise<readonly OpenDispute[]> {
  return db.query<OpenDispute[]>(
    `SELECT c.id, max(r.created_at) AS since
       FROM "case" c JOIN case_label l ON l.case_id = c.id JOIN label_revision r ON r.id = l.revision_id
      WHERE l.state = 'disputed'
        AND NOT EXISTS (SELECT 1 FROM blind_read b JOIN review_case rc ON rc.id = b.review_case_id WHERE b.reader_id = $1 AND rc.case_id = c.id)
      GROUP BY c.id
      ORDER BY since, c.id`,
    [personId],
  );
}

/** What the viewer may settle, oldest first. */
export async function listDisputes(ctx: Context): Promise<Result<DisputeQueue>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const open = await readOpenDisputes(ctx.db, viewer.value.personId);
  return ok({ total: open.length, disputes: await describeDisputes(ctx, open.slice(0, LISTED)) });
}

/** A dispute that the viewer may settle, or null. */
export async function findDispute(ctx: Context, id: string): Promise<Result<Dispute | null>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const open = uuid.safeParse(id).success ? await readOpenDisputes(ctx.db, viewer.value.personId) : [];
  const [dispute] = await describeDisputes(
    ctx,
    open.filter((each) => each.id === id),
  );
  return ok(dispute ?? null);
}

async function describeDisputes(ctx: Context, open: readonly OpenDispute[]): Promise<readonly Dispute[]> {
  const ids = open.map(({ id }) => id);
  const [newest, reads] = [await readNewestOf(ctx.db, ids), await readSubmitted(ctx, ids)];
  return open.flatMap(({ id, since }) => {
    const current = newest.get(id);
    return current === undefined ? [] : [{ ...describe(current, reads.get(id) ?? []), id, since }];
  });
}

function describe({ values, settled }: CurrentLabel, reads: readonly NamelessRead[]): Omit<Dispute, "id" | "since"> {
  return {
    byReaders: settled?.call === null,
    reason: consensus(values, settled).find(({ state }) => state === "disputed")?.reason ?? "",
    evidence: shownEvidence(values),
    evidenceDigest: evidenceDigest(values),
    proposals: TARGETS.map((target) => ({ target, ...deriveTarget(values, target) })),
    reads,
  };
}

type Submitted = Pick<BlindRead, "readerId" | "call" | "confidence" | "maskVerdict" | "maskReason"> & { readonly caseId: string };

/** The reads that put each case in dispute, without names, in an order that is drawn for each case. */
async function readSubmitted(ctx: Context, caseIds: readonly string[]): Promise<ReadonlyMap<string, readonly NamelessRead[]>> {
  const rows = await ctx.db.query<Submitted[]>(
    `SELECT rc.case_id AS "caseId", b.reader_id AS "readerId", b.call, b.confidence, b.mask_verdict AS "maskVerdict", b.mask_reason AS "maskReason"
       FROM blind_read b JOIN review_case rc ON rc.id = b.review_case_id AND rc.revision_id = b.revision_id
      WHERE rc.case_id = ANY($1) AND rc.state = 'disputed' AND b.submitted_at IS NOT NULL`,
    [caseIds],
  );
  const drawn = ({ caseId, readerId }: Submitted): number => fnv1a32(`${caseId}|${readerId}`);
  return new Map(
    caseIds.map((id) => [
      id,
      rows
        .filter(({ caseId }) => caseId === id)
        .sort((a, b) => drawn(a) - drawn(b) || (a.readerId < b.readerId ? -1 : 1))
        .flatMap(({ call, confidence, maskVerdict, maskReason }, i) =>
          call === null || confidence === null || maskVerdict === null
            ? []
            : [{ letter: String.fromCodePoint(65 + i), call, confidence, maskVerdict, maskReason }],
        ),
    ]),
  );
}
