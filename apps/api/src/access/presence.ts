import type { Logger } from "pino";
import type { DataSource, EntityManager } from "typeorm";
import { isDatabaseAway } from "../platform/graphql/format-error.js";
import { oneAtATime } from "../platform/one-at-a-time.js";
import { announce } from "../platform/portal-news/announce.js";
import type { LinkedSite, ProvenSite } from "../platform/site-link/linked-site.js";
import { PROCESS_LEASE_S } from "./site-session.js";

/** How often a process says that it lives, and looks whether others do. */
const BEAT_MS = 2000;
/** How old `last_seen_at` may grow while a trainer is connected. */
const TOUCH_S = 30;

/** The connections of trainers to this process, as the database knows them: who asks anywhere hears the same. */
export interface Presence {
  /** Gives a new connection the next epoch of its site: those before it, on whatever process, are superseded. */
  readonly open: (site: ProvenSite) => Promise<LinkedSite>;
  /** A connection has ended. Never fails: when it cannot be noted, the next beats do. */
  readonly close: (site: LinkedSite) => Promise<void>;
  /** Notes that every connection of this process has ended, and the process with them. */
  readonly stop: () => Promise<void>;
}

interface PresenceParts {
  readonly db: DataSource;
  readonly log: Logger;
  /** Names this process among those on the database. */
  readonly processId: string;
  /** The connections that this process holds now. */
  readonly connected: () => readonly LinkedSite[];
}

const ALIVE = `INSERT INTO api_process (id, seen_at) VALUES ($1, clock_timestamp()) ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()`;
const NEXT_EPOCH = `
  INSERT INTO site_session AS session (site_id, epoch, process_id) VALUES ($1, 1, $2)
  ON CONFLICT (site_id) DO UPDATE SET epoch = session.epoch + 1, process_id = $2 RETURNING session.epoch`;
const SEEN = `UPDATE site SET last_seen_at = clock_timestamp() WHERE id = $1`;

/** Says every two seconds that this process lives, and buries those that have said nothing for ten: a killed one's sites are not online for ever. */
export function openPresence({ db, log, processId, connected }: PresenceParts): Presence {
  const inTurn = oneAtATime();
  const quietly = async (work: (tx: EntityManager) => Promise<void>): Promise<void> => {
    try {
      await inTurn("presence", () => db.transaction(work));
    } catch (error) {
      if (!isDatabaseAway(error)) log.error({ err: error }, "bug in noting who is there");
    }
  };
  const beat = (): Promise<void> =>
    quietly(async (tx) => {
      await tx.query(ALIVE, [processId]);
      await holdAgain(tx, processId, connected());
      await tx.query(
        `UPDATE site SET last_seen_at = clock_timestamp() FROM site_session session WHERE session.site_id = site.id AND session.process_id = $1
           AND (site.last_seen_at IS NULL OR site.last_seen_at < clock_timestamp() - make_interval(secs => ${TOUCH_S}))`,
        [processId],
      );
      await buryTheDead(tx);
    });
  const timer = setInterval(() => void beat(), BEAT_MS);
  void beat();
  return {
    open: (site) =>
      db.transaction(async (tx) => {
        await tx.query(ALIVE, [processId]);
        const [row] = await tx.query<{ epoch: number }[]>(NEXT_EPOCH, [site.siteId, processId]);
        if (row === undefined) throw new Error("A session without an epoch.");
        await tx.query(SEEN, [site.siteId]);
        await announce(tx, { topic: "SITE", id: site.siteId });
        return { ...site, epoch: row.epoch };
      }),
    close: ({ siteId, epoch }) =>
      quietly(async (tx) => {
        const held = "UPDATE site_session SET process_id = NULL WHERE site_id = $1 AND epoch = $2 AND process_id = $3";
        if ((await changed(tx, `${held} RETURNING site_id`, [siteId, epoch, processId])).length === 0) return;
        await tx.query(SEEN, [siteId]);
        await announce(tx, { topic: "SITE", id: siteId });
      }),
    stop: async () => {
      clearInterval(timer);
      await quietly(async (tx) => {
        const left = await changed(tx, "UPDATE site_session SET process_id = NULL WHERE process_id = $1 RETURNING site_id", [processId]);
        await tx.query("DELETE FROM api_process WHERE id = $1", [processId]);
        for (const id of left) await announce(tx, { topic: "SITE", id });
      });
    },
  };
}

/** A process that was stopped in its tracks for so long that it was buried takes up the connections that nobody has superseded meanwhile. */
async function holdAgain(tx: EntityManager, processId: string, connections: readonly LinkedSite[]): Promise<void> {
  const held = await changed(
    tx,
    `UPDATE site_session session SET process_id = $1 FROM unnest($2::uuid[], $3::int[]) AS own (site_id, epoch)
     WHERE session.site_id = own.site_id AND session.epoch = own.epoch AND session.process_id IS NULL RETURNING session.site_id`,
    [processId, connections.map(({ siteId }) => siteId), connections.map(({ epoch }) => epoch)],
  );
  for (const id of held) await announce(tx, { topic: "SITE", id });
}

async function buryTheDead(tx: EntityManager): Promise<void> {
  const dead = `SELECT id FROM api_process WHERE seen_at < clock_timestamp() - make_interval(secs => ${PROCESS_LEASE_S}) FOR UPDATE SKIP LOCKED`;
  const ids = (await tx.query<{ id: string }[]>(dead)).map(({ id }) => id);
  if (ids.length === 0) return;
  const left = await changed(tx, "UPDATE site_session SET process_id = NULL WHERE process_id = ANY ($1) RETURNING site_id", [ids]);
  await tx.query("DELETE FROM api_process WHERE id = ANY ($1)", [ids]);
  for (const id of left) await announce(tx, { topic: "SITE", id });
}

/** The sites whose rows a statement has changed. */
async function changed(tx: EntityManager, statement: string, values: readonly unknown[]): Promise<readonly string[]> {
  const [rows] = await tx.query<[{ site_id: string }[]]>(statement, [...values]);
  return rows.map(({ site_id }) => site_id);
}
