import type { JobState } from "../platform/jobs/job.entity.js";
import type { CohortExport, ExportState } from "./cohort-export.entity.js";

/** How far an export is, by its row and the newest job about it. */
export function exportState(row: Pick<CohortExport, "digest" | "expiresAt" | "removed">, job: JobState | null, now: Date): ExportState {
  if (row.digest !== null) return row.removed || row.expiresAt === null || row.expiresAt <= now ? "expired" : "ready";
  // Its end was committed between the reading of the row and that of the job: the row says so when it is read again.
  if (job === "done") return "running";
  return job ?? "failed";
}
