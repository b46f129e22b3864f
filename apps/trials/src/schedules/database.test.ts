import { Site } from "@midline/api/access/site.entity";
import { SiteKey } from "@midline/api/access/site-key.entity";
import { ENTITIES } from "@midline/api/entities";
import { createDataSource } from "@midline/api/platform/database/data-source";
import { Round } from "@midline/api/runs/round.entity";
import { MIGRATED } from "@midline/api/testing/test-api";
import { createTestDatabase } from "@midline/local-postgres/testing/test-database";
import type { DataSource } from "typeorm";
import { TABLES } from "./tables.js";
import { doubledStage, play, type Stage, type Step } from "./testing/sessions.js";

const AT = new Date("2026-01-01T00:00:00Z");
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const site = (n: number, code = `site-${n}`) => ({
  id: id(n),
  code,
  name: code,
  kind: "training" as const,
  synthetic: true,
  lastSeenAt: null,
  enrolledAt: null,
  createdAt: AT,
});
const siteKey = (n: number, siteNumber: number) => ({
  id: id(n),
  siteId: id(siteNumber),
  publicKey: "key",
  createdAt: AT,
  revokedAt: null,
});
const round = (state: "open" | "frozen") => ({
  id: id(50),
  runId: id(40),
  number: 0,
  attempt: 0,
  state,
  baseDigest: "a".repeat(64),
  baseBytes: 1,
  momentsDigest: null,
  frozenDigest: state === "frozen" ? "b".repeat(64) : null,
  result: null,
  progressAt: AT,
  openedAt: AT,
  closedAt: null,
});

const insertSite =
  (n: number, code?: string): Step =>
  (tx) =>
    tx
      .getRepository(Site)
      .insert(site(n, code))
      .then(() => "inserted");
const insertKey =
  (n: number, siteNumber: number): Step =>
  (tx) =>
    tx
      .getRepository(SiteKey)
      .insert(siteKey(n, siteNumber))
      .then(() => "inserted");
const revoke =
  (n: number): Step =>
  (tx) =>
    tx
      .getRepository(SiteKey)
      .update({ id: id(n) }, { revokedAt: AT })
      .then(({ affected }) => affected);
const lockSite =
  (n: number): Step =>
  (tx) =>
    nameOf(tx.getRepository(Site).findOne({ where: { id: id(n) }, lock: { mode: "pessimistic_write" } }));
const readSite =
  (n: number): Step =>
  (tx) =>
    nameOf(tx.getRepository(Site).findOneBy({ id: id(n) }));
const renameSite =
  (n: number, from: string, to: string): Step =>
  (tx) =>
    tx
      .getRepository(Site)
      .update({ id: id(n), name: from }, { name: to })
      .then(({ affected }) => affected);
const removeSite =
  (n: number): Step =>
  (tx) =>
    tx
      .getRepository(Site)
      .delete({ id: id(n) })
      .then(({ affected }) => affected);
const moveRound =
  (to: "frozen" | "committed" | "aborted"): Step =>
  (tx) =>
    tx
      .getRepository(Round)
      .update({ id: id(50) }, { state: to, closedAt: to === "frozen" ? null : AT, frozenDigest: "b".repeat(64) })
      .then(({ affected }) => affected);
const sql =
  (statement: string, ...parameters: unknown[]): Step =>
  (tx) =>
    tx.query(statement, parameters).then((rows: unknown) => (Array.isArray(rows) ? rows.length : rows));
const nameOf = async (found: Promise<Site | null>): Promise<string | null> => (await found)?.name ?? null;

const shareLease = sql("SELECT FROM coordinator_lease WHERE epoch = $1 FOR SHARE", "0");
const giveUpLease: Step = (tx) =>
  tx.query("UPDATE coordinator_lease SET expires_at = '-infinity' WHERE epoch = $1", ["0"]).then(() => "given up");

const SCRIPTS: Readonly<Record<string, readonly (readonly [string, Step])[]>> = {
  "an insert waits for another of the same key, and is refused when that commits": [
    ["A", insertSite(1)],
    ["B", insertSite(2, "site-1")],
    ["A", "commit"],
    ["B", readSite(1)],
    ["B", "undo"],
    ["C", readSite(1)],
  ],
  "an insert waits for another of the same key, and goes on when that is undone": [
    ["A", insertSite(1)],
    ["B", insertSite(2, "site-1")],
    ["A", "undo"],
    ["B", "commit"],
    ["C", readSite(2)],
    ["C", readSite(1)],
  ],
  "a removed key is free when its removal commits": [
    ["A", insertSite(1)],
    ["A", "commit"],
    ["B", removeSite(1)],
    ["C", insertSite(2, "site-1")],
    ["B", "commit"],
    ["C", "commit"],
    ["D", readSite(2)],
  ],
  "a removed key is taken still when its removal is undone": [
    ["A", insertSite(1)],
    ["A", "commit"],
    ["B", removeSite(1)],
    ["C", insertSite(2, "site-1")],
    ["B", "undo"],
    ["C", "commit"],
  ],
  "a row locked for update is read by all, and locked by one": [
    ["A", insertSite(1)],
    ["A", "commit"],
    ["B", lockSite(1)],
    ["C", readSite(1)],
    ["C", lockSite(1)],
    ["B", renameSite(1, "site-1", "new")],
    ["B", "commit"],
    ["C", "commit"],
  ],
  "what is not committed is seen by its own transaction alone": [
    ["A", insertSite(1)],
    ["A", "commit"],
    ["B", renameSite(1, "site-1", "new")],
    ["B", readSite(1)],
    ["C", readSite(1)],
    ["B", "commit"],
    ["C", readSite(1)],
  ],
  "a change looks again at what it waited for": [
    ["A", insertSite(1)],
    ["A", "commit"],
    ["B", renameSite(1, "site-1", "first")],
    ["C", renameSite(1, "site-1", "second")],
    ["B", "commit"],
    ["C", "commit"],
    ["D", readSite(1)],
  ],
  "a change goes on when what it waited for is undone": [
    ["A", insertSite(1)],
    ["A", "commit"],
    ["B", renameSite(1, "site-1", "first")],
    ["C", renameSite(1, "site-1", "second")],
    ["B", "undo"],
    ["C", "commit"],
    ["D", readSite(1)],
  ],
  "after a refusal a transaction does nothing more": [
    ["A", insertSite(1)],
    ["A", insertSite(2, "site-1")],
    ["A", readSite(1)],
    ["A", "commit"],
    ["B", readSite(1)],
  ],
  "a partial index counts only its rows": [
    ["A", insertSite(1)],
    ["A", insertKey(11, 1)],
    ["A", "commit"],
    ["B", insertKey(12, 1)],
    ["B", "undo"],
    ["C", revoke(11)],
    ["C", insertKey(12, 1)],
    ["C", "commit"],
    ["D", insertKey(13, 1)],
  ],
  "shares of the lease go together, and hold up whoever changes it": [
    ["A", shareLease],
    ["B", shareLease],
    ["C", giveUpLease],
    ["A", "commit"],
    ["D", shareLease],
    ["B", "commit"],
    ["C", "commit"],
  ],
  "a share waits for a change of the lease": [
    ["A", giveUpLease],
    ["B", shareLease],
    ["A", "commit"],
    ["B", "commit"],
  ],
  "an advisory lock is held to the end": [
    ["A", sql("SELECT pg_advisory_xact_lock($1)", 7)],
    ["B", sql("SELECT pg_advisory_xact_lock($1)", 7)],
    ["A", "commit"],
    ["B", "commit"],
  ],
  "a round goes only along its edges": [
    ["A", moveRound("frozen")],
    ["A", "commit"],
    ["B", moveRound("committed")],
    ["B", "undo"],
    ["C", moveRound("aborted")],
    ["C", "commit"],
    ["D", moveRound("frozen")],
  ],
};

describe("the database's double", () => {
  let stop: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const each of stop.splice(0)) await each();
    stop = [];
  });

  it.each(Object.entries(SCRIPTS))("does as PostgreSQL does: %s", async (_, script) => {
    const real = await realStage();
    stop.push(real.close);
    const told = await play(real, script);
    for (const seed of [1, 2, 3]) {
      const double = doubledStage(seed);
      prepareDouble(double);
      expect(await play(double, script)).toEqual(told);
    }
    expect(told.length).toBeGreaterThanOrEqual(script.length);
  });

  it("ends one of two transactions that wait for each other", async () => {
    const script: readonly (readonly [string, Step])[] = [
      ["A", insertSite(1)],
      ["A", insertSite(2)],
      ["A", "commit"],
      ["B", lockSite(1)],
      ["C", lockSite(2)],
      ["B", lockSite(2)],
      ["C", lockSite(1)],
    ];
    const real = await realStage({ patient: true });
    stop.push(real.close);
    const double = doubledStage(1);
    prepareDouble(double);
    for (const story of [await play(real, script), await play(double, script)])
      expect(story.filter((line) => line.endsWith("refused 40P01"))).toHaveLength(1);
  });

  it("has the keys, edges and guards of the migrations", async () => {
    const { db, close } = await realStage();
    stop.push(close);
    for (const { entity, primaryKey, unique, edges, appendOnly } of TABLES) {
      const table = snake(entity);
      const indexes = await uniqueIndexes(db, table);
      expect({ table, keys: indexes.filter(({ primary }) => primary).map(({ columns }) => columns) }).toEqual({
        table,
        keys: [primaryKey.map(snake)],
      });
      const doubled = unique.map(({ name, columns, where }) => ({ name, columns: columns.map(snake), partial: where !== undefined }));
      expect({
        table,
        keys: indexes.filter(({ primary }) => !primary).map(({ name, columns, partial }) => ({ name, columns, partial })),
      }).toEqual({
        table,
        keys: doubled.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      });
      const triggers = (
        await db.query<{ definition: string }[]>(
          "SELECT pg_get_triggerdef(oid) AS definition FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal",
          [`"${table}"`],
        )
      ).map(({ definition }) => definition);
      const edgesOf = /allow_only_edges\('\{(.*)\}'\)/
        .exec(triggers.find((each) => each.includes("allow_only_edges")) ?? "")?.[1]
        ?.split(",");
      expect({ table, edges: edgesOf?.toSorted() }).toEqual({ table, edges: edges?.toSorted() });
      expect({ table, guarded: triggers.some((each) => each.includes("refuse_change")) }).toEqual({ table, guarded: appendOnly ?? false });
    }
  });

  it("throws at a statement that it does not know", () => {
    expect(() => doubledStage(1).db.query("SELECT 1")).toThrow("does not know this statement");
  });
});

const snake = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

interface Index {
  readonly name: string;
  readonly primary: boolean;
  readonly partial: boolean;
  readonly columns: readonly string[];
}

const uniqueIndexes = (db: DataSource, table: string): Promise<readonly Index[]> =>
  db.query<Index[]>(
    `SELECT i.relname AS name, x.indisprimary AS primary, x.indpred IS NOT NULL AS partial,
            ARRAY(SELECT a.attname::text FROM unnest(x.indkey) WITH ORDINALITY k(n, place) JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.n ORDER BY place) AS columns
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
     WHERE x.indrelid = $1::regclass AND x.indisunique ORDER BY i.relname COLLATE "C"`,
    [`"${table}"`],
  );

/** So often a step is looked at, a hundredth of a second apart: what waits for a lock is seen before. PostgreSQL finds a deadlock after a second. */
const LOOKS = 200;

/** A migrated database with a lease and an open round. */
async function realStage({ patient = false } = {}): Promise<Stage> {
  const database = await createTestDatabase({ template: MIGRATED });
  const db = createDataSource(database.url, ENTITIES);
  await db.initialize();
  const founder = db.createQueryRunner();
  await founder.query("SET session_replication_role = replica"); // a round without its run: no foreign keys
  await founder.manager.getRepository(Round).insert(round("open"));
  await founder.query("SET session_replication_role = DEFAULT");
  await founder.release();
  const waits = async (): Promise<number> => (await db.query<unknown[]>("SELECT FROM pg_locks WHERE NOT granted")).length;
  return {
    db,
    untilSettled: async (isDone, waiting) => {
      for (let looks = 0; !isDone() && looks < LOOKS; looks++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        if (!isDone() && !patient && (await waits()) > waiting) return;
      }
    },
    close: async () => {
      await db.destroy();
      await database.drop();
    },
  };
}

function prepareDouble({ database }: ReturnType<typeof doubledStage>): void {
  const tx = database.begin(null, "the founding");
  database.insert(tx, "CoordinatorLease", { one: true, epoch: "0", holder: null, expiresMs: -Infinity });
  database.insert(tx, "Round", round("open"));
  database.commit(tx);
}
