import type { Fault } from "@midline/shared/faults";
import { refuse, type Result } from "@midline/shared/result";
import type { DataSource, EntityManager } from "typeorm";
import { batched } from "../platform/graphql/batched.js";
import { type LinkedSite, SUPERSEDED } from "../platform/site-link/linked-site.js";

/** A process that has not said for so long that it lives holds no connection any more. */
export const PROCESS_LEASE_S = 10;

const STANDING = `
  SELECT session.epoch = $2 AS current, key.revoked_at IS NULL AS known
  FROM site_session session JOIN site_key key ON key.id = $3 WHERE session.site_id = $1`;

const KEY_REVOKED: Fault = { code: "SITE_KEY_UNKNOWN", message: "This key was revoked.", remedy: "Enrol the trainer again." };

/** Why a connection no longer speaks for its site: a newer one is there, on whatever process, or its key was revoked. Null while it does. */
export async function whyNotInSession(tx: Pick<EntityManager, "query">, site: LinkedSite, lock = ""): Promise<Fault | null> {
  const [row] = await tx.query<{ current: boolean; known: boolean }[]>(`${STANDING} ${lock}`, [site.siteId, site.epoch, site.keyId]);
  if (row?.known === false) return KEY_REVOKED;
  return row?.current === true ? null : SUPERSEDED;
}

/**
 * One transaction of a site. The epoch of its connection is a fencing token: a connection that was superseded writes nothing, even before anybody
 * has told it, and nobody supersedes it or revokes its key in the middle.
 */
export const inSession = <T>(db: DataSource, site: LinkedSite, work: (tx: EntityManager) => Promise<Result<T>>): Promise<Result<T>> =>
  db.transaction(async (tx) => {
    const fault = await whyNotInSession(tx, site, "FOR SHARE");
    return fault === null ? work(tx) : refuse(fault);
  });

/** The sites whose trainers are connected to a process that lives: the same on every process. */
export async function onlineSites(db: Pick<EntityManager, "query">): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ site_id: string }[]>(
    `SELECT session.site_id FROM site_session session
     JOIN api_process process ON process.id = session.process_id AND process.seen_at > clock_timestamp() - make_interval(secs => $1)`,
    [PROCESS_LEASE_S],
  );
  return new Set(rows.map(({ site_id }) => site_id));
}

/** Whether the trainer of a site is connected; batched. */
export const isOnline = batched<string, boolean>(async (ctx, siteIds) => {
  const online = await onlineSites(ctx.db);
  return new Map(siteIds.map((siteId) => [siteId, online.has(siteId)]));
});
