import { randomUUID } from "node:crypto";
import { valueOfCall, type ReadCall, type SettledCall } from "@midline/shared/labels/read-call";
import { consensusOfReads } from "@midline/shared/reviews/consensus-of-reads";
import { IsNull, Not, type EntityManager } from "typeorm";
import { consensus } from "../labels/consensus.js";
import type { CurrentLabel } from "../labels/current-labels.js";
import type { LabelRevision } from "../labels/label-revision.entity.js";
import { recordRevisions } from "../labels/record-revisions.js";
import { BlindRead } from "./blind-read.entity.js";
import { Review } from "./review.entity.js";
import { ReviewCase } from "./review-case.entity.js";

interface Conclusion {
  readonly newest: CurrentLabel;
  readonly at: Date;
  /** Whose read or word it was. */
  readonly by: string;
}

/**
 * What the reads of a case come to now. Readers who agree write a revision, unless the label says the same already; readers who do not put the
 * label in dispute. So do readers who agree against an adjudicator. The caller holds the locks of the site and of the case's row.
 */
export async function concludeCase(tx: EntityManager, reviewCase: ReviewCase, { newest, at, by }: Conclusion): Promise<void> {
  const { readsEach } = await tx.getRepository(Review).findOneByOrFail({ id: reviewCase.reviewId });
  const submitted = await tx
    .getRepository(BlindRead)
    .findBy({ reviewCaseId: reviewCase.id, revisionId: reviewCase.revisionId, submittedAt: Not(IsNull()) });
  const found = consensusOfReads(
    submitted.flatMap(({ call }) => call ?? []),
    readsEach,
  );
  if (found.state === "waiting") return;
  const agreed =
    found.state === "agreed" && !(saysOtherwise(newest, found.call) && newest.settled?.by === "adjudicator") ? found.call : null;
  if (agreed === null || saysOtherwise(newest, agreed)) {
    await recordRevisions(tx, [calledRevision(newest, { settled: { call: agreed, by: "readers" }, reason: null, by, at })]);
  }
  // What an earlier review left in dispute is decided with it.
  if (agreed !== null) await tx.getRepository(ReviewCase).update({ caseId: reviewCase.caseId, state: "disputed" }, { state: "settled" });
  await tx.getRepository(ReviewCase).update({ id: reviewCase.id }, { state: agreed === null ? "disputed" : "agreed", concludedAt: at });
}

/** Whether a case's label says anything else than a call, for any target. */
function saysOtherwise({ values, settled }: CurrentLabel, call: ReadCall): boolean {
  return consensus(values, settled).some(({ target, state, value }) => {
    const called = valueOfCall(call, target);
    return called === null ? state !== "unusable" : value !== called;
  });
}

interface Called {
  readonly settled: SettledCall;
  readonly reason: string | null;
  readonly by: string;
  readonly at: Date;
}

/** The revision after a case's newest one: the same results, and what people made of them. */
export const calledRevision = (
  { caseId, siteId, number, values, valuesHash }: CurrentLabel,
  { settled, reason, by, at }: Called,
): LabelRevision => ({
  id: randomUUID(),
  caseId,
  siteId,
  number: number + 1,
  source: "review",
  importId: null,
  values,
  valuesHash,
  call: settled.call,
  calledBy: settled.by,
  withdrawn: false,
  reason,
  recordedBy: by,
  createdAt: at,
});
