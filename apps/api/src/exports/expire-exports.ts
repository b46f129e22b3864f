import { type EntityManager, IsNull, LessThanOrEqual, Not } from "typeorm";
import { StorageError } from "../platform/blobs/storage-fault.js";
import type { Platform } from "../platform/context.js";
import { isDatabaseAway } from "../platform/graphql/format-error.js";
import { announce } from "../platform/portal-news/announce.js";
import { CohortExport } from "./cohort-export.entity.js";

/** Any number; it names the files of exports among PostgreSQL's advisory locks. */
const FILES_LOCK = 727_002;

const LOOK_EVERY_MS = 3_600_000;

/** Until the transaction ends nobody else keeps or removes the file of an export: two exports of the same bytes share one. */
export const lockFiles = async (tx: EntityManager): Promise<void> =>
  void (await tx.query("SELECT pg_advisory_xact_lock($1)", [FILES_LOCK]));

/** Takes files whose time is over off the disk. Their rows stay, and say so. */
export async function removeExpired(platform: Platform): Promise<void> {
  const due = await platform.db
    .getRepository(CohortExport)
    .findBy({ digest: Not(IsNull()), removed: false, expiresAt: LessThanOrEqual(platform.now()) });
  for (const { id, digest } of due)
    await platform.db.transaction(async (tx) => {
      await lockFiles(tx);
      const exports = tx.getRepository(CohortExport);
      await exports.update({ id }, { removed: true });
      await announce(tx, { topic: "JOB", id });
      if (digest === null || (await exports.existsBy({ digest, removed: false }))) return;
      const gone = await platform.blobs.remove(digest);
      if (!gone.ok) throw new StorageError(gone.fault);
    });
}

/** Looks at once and then every hour, for as long as the process lives. */
export function startExpiry(platform: Platform): { readonly stop: () => Promise<void> } {
  let looking: Promise<void> = Promise.resolve();
  const look = (): void => {
    looking = removeExpired(platform).catch((error: unknown) => {
      if (!isDatabaseAway(error)) platform.log.error({ err: error }, "exports whose time is over could not be removed; it is tried again");
    });
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}
