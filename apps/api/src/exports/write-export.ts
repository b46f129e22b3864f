import { ok, type Result } from "@midline/shared/result";
import { Cohort } from "../cohorts/cohort.entity.js";
import type { BlobDraft } from "../platform/blobs/blob-store.js";
import { guarded, StorageError } from "../platform/blobs/storage-fault.js";
import type { Platform } from "../platform/context.js";
import type { JobHandler, JobInHand } from "../platform/jobs/job-handler.js";
import { CohortExport } from "./cohort-export.entity.js";
import { lockFiles, removeExpired } from "./expire-exports.js";
import { openSource } from "./export-source.js";
import { WRITERS } from "./export-writers.js";
import { EXPORT_JOB } from "./request-export.js";

/** How long a file can be downloaded, in ms: seven days. */
const KEPT_MS = 7 * 24 * 3_600_000;

/** Writes the file of an export. Begun again after a crash, it writes the same bytes from the start. */
export const exportHandler: JobHandler = { kind: EXPORT_JOB, run: (platform, inHand) => guarded(() => writeExport(platform, inHand)) };

async function writeExport(platform: Platform, inHand: JobInHand): Promise<Result<void>> {
  await removeExpired(platform);
  const row = await platform.db.getRepository(CohortExport).findOneByOrFail({ id: inHand.job.subject });
  const cohort = await platform.db.getRepository(Cohort).findOneByOrFail({ id: row.cohortId });
  const draft = valueOf(await platform.blobs.draft());
  try {
    const source = await openSource(platform, { row, cohort, inHand });
    await WRITERS[row.format](source, async (piece) => valueOf(await draft.append(piece)));
    await keep(platform, { row, draft, inHand });
    return ok(undefined);
  } finally {
    await draft.discard();
  }
}

/** What the disk answers; its refusal flies to `guarded`. */
function valueOf<T>(answer: Result<T>): T {
  if (!answer.ok) throw new StorageError(answer.fault);
  return answer.value;
}

interface Written {
  readonly row: CohortExport;
  readonly draft: BlobDraft;
  readonly inHand: JobInHand;
}

/** The blob first, then the row with the job's end. Nobody removes a blob of the same bytes meanwhile. */
async function keep(platform: Platform, { row, draft, inHand }: Written): Promise<void> {
  const expiresAt = new Date(platform.now().getTime() + KEPT_MS);
  await inHand.finish(async (tx) => {
    await lockFiles(tx);
    const kept = await draft.keep();
    if (kept.ok)
      await tx.getRepository(CohortExport).update({ id: row.id }, { digest: kept.value.digest, bytes: kept.value.bytes, expiresAt });
    return kept;
  });
}
