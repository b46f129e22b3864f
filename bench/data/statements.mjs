// Which statements took the time, and how the database answered them.
import { readFileSync, statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const MOST = 10;

/** By the time of all their calls, as pg_stat_statements has counted. */
export async function slowestStatements(db) {
  const { rows } = await db.query(
    `SELECT calls::int, round(total_exec_time)::int AS "totalMs", round(mean_exec_time::numeric, 1)::float AS "meanMs", round(max_exec_time::numeric, 1)::float AS "maxMs",
            rows::int, shared_blks_read::int AS "blocksRead", left(regexp_replace(query, '\\s+', ' ', 'g'), 400) AS query
       FROM pg_stat_statements WHERE query !~* 'bench_|pg_stat_statements|^\\s*(VACUUM|CREATE|ALTER)|count\\(\\*\\) FROM "' ORDER BY total_exec_time DESC LIMIT $1`,
    [MOST],
  );
  return rows;
}

/** Asks every question once more while auto_explain listens: the plans of the slowest statements, with rows and buffers. */
export async function slowestPlans({ db, log }, questions) {
  const start = statSync(log).size;
  await setting(db, "2ms");
  for (const { ask } of questions) await ask();
  await setting(db, "-1");
  const slowest = new Map();
  for (const { ms, plan } of plansIn(readFileSync(log).subarray(start).toString("utf8"))) {
    const query = plan["Query Text"].replaceAll(/\s+/g, " ");
    if ((slowest.get(query)?.ms ?? 0) < ms) slowest.set(query, { ms, query: query.slice(0, 600), plan: plan.Plan });
  }
  return [...slowest.values()].sort((a, b) => b.ms - a.ms).slice(0, MOST);
}

async function setting(db, value) {
  await db.query(`ALTER SYSTEM SET auto_explain.log_min_duration = '${value}'`);
  await db.query("SELECT pg_reload_conf()");
  await pause(500);
}

/** auto_explain writes one message: its first line says how long, the rest is the plan, each line behind a tab. */
function* plansIn(text) {
  for (const [, ms, plan] of text.matchAll(/duration: ([\d.]+) ms {2}plan:\n((?:\t.*\n)+)/g)) {
    yield { ms: Number(ms), plan: JSON.parse(plan.replaceAll(/^\t/gm, "")) };
  }
}
