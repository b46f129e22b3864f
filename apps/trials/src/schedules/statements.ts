import { NEWS_TOPICS } from "@midline/api/platform/portal-news/news-item";
import type { Database } from "./database.js";
import type { Transaction } from "./transaction.js";
import { compare } from "./find-rows.js";
import type { Row } from "./tables.js";

interface Call {
  readonly database: Database;
  readonly tx: Transaction;
  readonly parameters: readonly unknown[];
}

type Statement = (call: Call) => unknown;

const LEASE_KEY = "true";
const lease = ({ database, tx }: Call): Row => {
  const row = database.row("CoordinatorLease", LEASE_KEY, tx);
  if (row === null) throw new Error("There is no lease.");
  return row;
};

/** `TAKE` of leadership.ts: free when it was given up, when its holder's connection is gone, or when it has run out. */
const takeLease: Statement = (call) => {
  const { database, tx, parameters } = call;
  const [mine, seconds] = parameters;
  database.lockRow(tx, "CoordinatorLease", lease(call), "update");
  const before = lease(call);
  const { nowMs } = database.clockwork;
  const isMine = before["epoch"] === mine;
  const isFree = Number(before["expiresMs"]) < nowMs || !database.connections.has(String(before["holder"]));
  if (!isMine && !isFree) return [[], 0];
  const epoch = isMine ? before["epoch"] : String(Number(before["epoch"]) + 1);
  database.update(tx, "CoordinatorLease", before, { epoch, holder: tx.connection, expiresMs: nowMs + Number(seconds) * 1000 });
  return [[{ epoch }], 1];
};

const shareEpoch: Statement = (call) => {
  const { database, tx, parameters } = call;
  if (lease(call)["epoch"] !== parameters[0]) return [];
  database.lockRow(tx, "CoordinatorLease", lease(call), "share");
  return lease(call)["epoch"] === parameters[0] ? [{}] : [];
};

const giveLeaseUp: Statement = (call) => {
  const { database, tx, parameters } = call;
  database.lockRow(tx, "CoordinatorLease", lease(call), "update");
  const row = lease(call);
  if (row["epoch"] === parameters[0]) database.update(tx, "CoordinatorLease", row, { expiresMs: -Infinity });
  return [[], 1];
};

const announce: Statement = ({ database, tx, parameters }) => {
  const [said, id, siteId, wakes] = parameters;
  const topic = NEWS_TOPICS.find((each) => each === said);
  if (topic === undefined || !Array.isArray(wakes)) throw new Error(`${String(said)} is no news.`);
  const site = typeof siteId === "string" ? siteId : null;
  tx.announced.push({ topic, id: String(id), siteId: site, wakes: wakes.map(String), at: new Date(Math.round(database.clockwork.nowMs)) });
  return [];
};

/** Nothing is so old. */
const forgetNews: Statement = ({ database, parameters }) => {
  if (database.outbox.length > Number(parameters[0])) throw new Error("The double of the outbox forgets nothing.");
  return [[], 0];
};

/** `STANDING` of site-session.ts: whether a connection is its site's last, and its key still counts. */
const standing =
  (locks: boolean): Statement =>
  ({ database, tx, parameters }) => {
    const [siteId, epoch, keyId] = parameters;
    const session = database.row("SiteSession", String(siteId), tx);
    const key = database.row("SiteKey", String(keyId), tx);
    if (session === null || key === null) return [];
    if (locks)
      for (const [entity, row] of [
        ["SiteSession", session],
        ["SiteKey", key],
      ] as const)
        database.lockRow(tx, entity, row, "share");
    return [{ current: session["epoch"] === epoch, known: key["revokedAt"] === null }];
  };

const lockAuditChain: Statement = ({ database, tx, parameters }) => {
  database.lock(tx, `advisory|${String(parameters[0])}`, "update");
  return [{}];
};

const tellTime: Statement = ({ database }) => [{ now: new Date(Math.round(database.clockwork.nowMs)) }];

const countRefusal: Statement = ({ database, tx, parameters }) => {
  const [roundId, siteId, code, lastAt] = parameters;
  const given: Row = { roundId, siteId, code, times: 1, lastAt };
  const before = database.row("UpdateRefusal", [roundId, siteId, code].join("|"), tx);
  if (before === null) {
    database.insert(tx, "UpdateRefusal", given);
  } else {
    database.lockRow(tx, "UpdateRefusal", before, "update");
    database.update(tx, "UpdateRefusal", before, { times: Number(before["times"]) + 1, lastAt });
  }
  return [];
};

const mayRead: Statement = ({ database, tx, parameters }) => {
  const [digest, siteId] = parameters;
  const rows = (entity: string): Row[] => [...database.rows(entity, tx)];
  const isIn = (runId: unknown): boolean => rows("RunSite").some((row) => row["runId"] === runId && row["siteId"] === siteId);
  const may =
    rows("Round").some((row) => (row["baseDigest"] === digest || row["controlDigest"] === digest) && isIn(row["runId"])) ||
    rows("ModelVersion").some((row) => row["digest"] === digest && isIn(row["runId"]));
  if (rows("Prediction").length > 0) throw new Error("The double of this statement knows no predictions.");
  return [{ may }];
};

/** `WAITING` of training-queue.ts. */
const waitingRounds: Statement = ({ database, tx, parameters }) => {
  const of = (entity: string): Row[] => [...database.rows(entity, tx)];
  const [siteIds] = parameters;
  const wanted: readonly unknown[] = Array.isArray(siteIds) ? siteIds : [];
  const runs = new Map(of("Run").map((run) => [run["id"], run]));
  const has = (entity: string, { roundId, siteId }: Row, test: (row: Row) => boolean): boolean =>
    of(entity).some((row) => row["roundId"] === roundId && row["siteId"] === siteId && test(row));
  return of("Round")
    .flatMap((round) => {
      const run = runs.get(round["runId"]);
      if (round["state"] !== "open" || run?.["state"] !== "running" || run["pausedAt"] !== null) return [];
      return of("RunSite")
        .filter((member) => member["runId"] === run["id"] && member["trains"] === true && member["withdrawnAt"] === null)
        .map(({ siteId }) => ({ round, run, roundId: round["id"], siteId }));
    })
    .filter((each) => wanted.includes(each.siteId))
    .filter((each) => !has("SiteUpdate", each, () => true) && !has("SiteProgress", each, (row) => row["declined"] !== null))
    .toSorted(
      (a, b) =>
        compare(a.round["openedAt"], b.round["openedAt"]) ||
        compare(a.run["createdAt"], b.run["createdAt"]) ||
        compare(a.roundId, b.roundId),
    )
    .map(({ roundId, siteId }) => ({ round_id: roundId, site_id: siteId }));
};

/** `residualOf` of next-training.ts. */
const lastCounted: Statement = ({ database, tx, parameters }) => {
  const [runId, siteId] = parameters;
  const committed = [...database.rows("Round", tx)].filter((round) => round["runId"] === runId && round["state"] === "committed");
  const updates = [...database.rows("SiteUpdate", tx)].filter((update) => update["siteId"] === siteId);
  const last = committed
    .toSorted((a, b) => Number(b["number"]) - Number(a["number"]))
    .flatMap((round) => updates.filter((update) => update["roundId"] === round["id"]))
    .at(0);
  return last === undefined ? [] : [{ digest: last["payloadDigest"] }];
};

const uploadsOfClosedRounds: Statement = ({ database, tx }) =>
  [...database.rows("Upload", tx)].filter((upload) => {
    const round = database.row("Round", String(upload["roundId"]), tx);
    return round !== null && round["state"] !== "open";
  });

const STANDING = `SELECT session.epoch = $2 AS current, key.revoked_at IS NULL AS known
  FROM site_session session JOIN site_key key ON key.id = $3 WHERE session.site_id = $1`;

/** Statements that the product writes itself, by their whole text: a changed one is a new one, and must be doubled again. */
const STATEMENTS = new Map<string, Statement>(
  (
    [
      [
        `WITH connection AS (SELECT pid, pid || ' since ' || extract(epoch FROM backend_start) AS name FROM pg_stat_activity),
         me AS (SELECT name FROM connection WHERE pid = pg_backend_pid())
         UPDATE coordinator_lease lease
         SET epoch = CASE WHEN lease.epoch = $1 THEN lease.epoch ELSE lease.epoch + 1 END,
         holder = me.name,
         expires_at = clock_timestamp() + make_interval(secs => $2)
         FROM me
         WHERE lease.epoch = $1
         OR lease.expires_at < clock_timestamp()
         OR NOT EXISTS (SELECT FROM connection WHERE connection.name = lease.holder)
         RETURNING lease.epoch`,
        takeLease,
      ],
      ["SELECT FROM coordinator_lease WHERE epoch = $1 FOR SHARE", shareEpoch],
      ["UPDATE coordinator_lease SET expires_at = '-infinity' WHERE epoch = $1", giveLeaseUp],
      ["INSERT INTO outbox (topic, subject, site_id, wakes) VALUES ($1, $2, $3, $4)", announce],
      ["DELETE FROM outbox WHERE sequence <= (SELECT sequence FROM outbox_tail) - $1", forgetNews],
      [STANDING, standing(false)],
      [`${STANDING} FOR SHARE`, standing(true)],
      ["SELECT clock_timestamp() AS now", tellTime],
      ["SELECT pg_advisory_xact_lock($1)", lockAuditChain],
      [
        `INSERT INTO update_refusal (round_id, site_id, code, times, last_at) VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (round_id, site_id, code) DO UPDATE SET times = update_refusal.times + 1, last_at = excluded.last_at`,
        countRefusal,
      ],
      [
        `SELECT EXISTS (SELECT FROM round JOIN run_site USING (run_id) WHERE $1 IN (base_digest, control_digest) AND site_id = $2)
         OR EXISTS (SELECT FROM model_version v JOIN run_site s ON s.run_id = v.run_id WHERE v.digest = $1 AND s.site_id = $2)
         OR EXISTS (SELECT FROM model_version v JOIN prediction p ON p.model_version_id = v.id WHERE v.digest = $1 AND p.site_id = $2) AS may`,
        mayRead,
      ],
      [
        `SELECT round.id AS round_id, member.site_id FROM round
         JOIN run ON run.id = round.run_id AND run.state = 'running' AND run.paused_at IS NULL
         JOIN run_site member ON member.run_id = run.id AND member.trains AND member.withdrawn_at IS NULL AND member.site_id = ANY ($1)
         WHERE round.state = 'open'
         AND NOT EXISTS (SELECT FROM site_update u WHERE u.round_id = round.id AND u.site_id = member.site_id)
         AND NOT EXISTS (SELECT FROM site_progress p WHERE p.round_id = round.id AND p.site_id = member.site_id AND p.declined IS NOT NULL)
         ORDER BY round.opened_at, run.created_at, round.id`,
        waitingRounds,
      ],
      [
        `SELECT site_update.payload_digest AS digest FROM round JOIN site_update ON site_update.round_id = round.id
         WHERE round.run_id = $1 AND round.state = 'committed' AND site_update.site_id = $2 ORDER BY round.number DESC LIMIT 1`,
        lastCounted,
      ],
      ["FROM Upload upload JOIN round round round.id = upload.round_id AND round.state <> 'open'", uploadsOfClosedRounds],
    ] satisfies [string, Statement][]
  ).map(([sql, statement]) => [plain(sql), statement]),
);

const known = new Map<string, Statement>();

function plain(sql: string): string {
  return sql.replaceAll(/\s+/g, " ").trim();
}

/** The double of a statement; throws for one that has none. */
export function statementOf(sql: string): Statement {
  const before = known.get(sql);
  if (before !== undefined) return before;
  const statement = STATEMENTS.get(plain(sql));
  if (statement === undefined) throw new Error(`The double does not know this statement:\n${sql}`);
  known.set(sql, statement);
  return statement;
}
