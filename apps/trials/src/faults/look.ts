import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readJournal } from "@midline/trainer/journal/journal";
import { checkAuditChain, reportedRun, REPORT } from "./check/history.js";
import { type Violation, violation, violations } from "./check/violation.js";
import { SITES } from "./draw-faults.js";
import type { Look } from "./look-at-run.js";
import { Child } from "./world/child.js";
import { leadsTakenFromOthers } from "./world/log-of-leads.js";
import { siteFolder, type World } from "./world/open-world.js";
import { within } from "./world/pause.js";

/** Looks at a run that has finished, in a process of its own: the trial's own carries every byte of everybody and must not stand still. */
export async function lookAtRun(world: World, runId: string): Promise<readonly Violation[]> {
  const { folder, dataFolder, database } = world;
  const reported = reportedRun.parse(await world.lead.ask(REPORT, { id: runId }));
  let hear: (found: readonly Violation[]) => void = () => undefined;
  const heard = new Promise<readonly Violation[]>((resolve) => (hear = resolve));
  const child = new Child({
    program: path.join(__dirname, "look-entry.js"),
    env: {},
    errors: path.join(folder, "look.err"),
    failpointLog: path.join(folder, "failpoints.jsonl"),
    onMessage: (message) => hear(violations.parse(message)),
  });
  child.send({ folder, dataFolder, url: database.url, runId, reported } satisfies Look);
  const found = await Promise.race([heard, child.exited.then(() => within(heard, 1000))]);
  await child.kill();
  if (found === null) throw new Error(`Nobody looked at run ${runId}: ${child.lastWords}`);
  return found;
}

/** What the way adds to a message: frames, headers, the handshake of a connection. */
const ENVELOPE_BYTES = 1500;

/** What must be true in the end of everything together. */
export async function lookAtEverything({ folder, database, ways }: World): Promise<readonly Violation[]> {
  const found = await checkAuditChain(database.query);
  const twice = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT c.site_id, v.run_id, v.round_number FROM contribution c JOIN model_version v ON v.id = c.model_version_id
       GROUP BY 1, 2, 3 HAVING count(*) > 1) AS twice`,
  );
  if (twice[0]?.n !== 0) found.push(violation("I2", "an update counts twice", "double"));
  const left = await database.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM round r JOIN run ON run.id = r.run_id WHERE r.state IN ('open', 'frozen') AND run.state <> 'running'",
  );
  if (left[0]?.n !== 0) found.push(violation("I6", `${left[0]?.n} rounds were left in the middle`));
  for (const epoch of await leadsTakenFromOthers(database.query))
    found.push(violation("R0", `the lead was taken in epoch ${epoch} from a coordinator that had it`));
  for (const code of SITES) {
    const { entries } = readJournal(siteFolder(folder, code));
    const declared = entries.reduce((sum, { bytes }) => sum + bytes + ENVELOPE_BYTES, 0);
    if (ways[code].bytesUp > declared)
      found.push(violation("I15", `${ways[code].bytesUp} bytes left ${code}, its journal tells of ${declared}`));
    const alarms = runsWithAlarm(siteFolder(folder, code));
    if (alarms > 0) found.push(violation("I1", `${code} has raised ${alarms} alarms`));
  }
  return [...found, ...bugsIn(path.join(folder, "coordinators.err")), ...(await checkPages(database.query))];
}

/** Pino's levels from error on: what a coordinator itself takes for a bug. */
const ERROR_LEVEL = 50;

function bugsIn(log: string): Violation[] {
  const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n") : [];
  return lines
    .filter((line) => line.startsWith("{"))
    .flatMap((line) => {
      const { level, msg, err }: { level: number; msg: string; err?: { message: string } } = JSON.parse(line);
      return level < ERROR_LEVEL ? [] : [violation("R0", `a coordinator says "${msg}": ${err?.message ?? ""}`)];
    });
}

const runsWithAlarm = (site: string): number => {
  const kept = path.join(site, "receipts");
  return existsSync(kept) ? readdirSync(kept).filter((run) => existsSync(path.join(kept, run, "alarm.json"))).length : 0;
};

/** Every index against its table and every page of every table, by PostgreSQL's own amcheck; what pg_amcheck asks. */
async function checkPages(ask: World["database"]["query"]): Promise<Violation[]> {
  await ask("CREATE EXTENSION IF NOT EXISTS amcheck");
  const ofUs = "n.nspname NOT IN ('pg_toast') AND c.relpersistence = 'p'";
  const rows = await ask<{ what: string }>(
    `SELECT format('%s, block %s: %s', c.relname, v.blkno, v.msg) AS what FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
       LATERAL verify_heapam(c.oid) v WHERE c.relkind = 'r' AND ${ofUs}`,
  );
  const found = rows.map(({ what }) => violation("pages", what));
  try {
    await ask(
      `SELECT bt_index_check(c.oid, true) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree'
         JOIN pg_index i ON i.indexrelid = c.oid AND i.indisvalid WHERE c.relkind = 'i' AND ${ofUs}`,
    );
  } catch (error) {
    found.push(violation("pages", String(error)));
  }
  return found;
}
