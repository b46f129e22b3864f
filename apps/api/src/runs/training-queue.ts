import { In, type EntityManager } from "typeorm";
import { askedIn, takeTurns } from "./asked-in.js";
import { planOf } from "./find-run.js";
import { Round } from "./round.entity.js";
import { RunSite } from "./run-site.entity.js";
import { Run } from "./run.entity.js";

/** An open round that still waits for what a site learns. */
export interface WaitingRound {
  readonly siteId: string;
  readonly round: Round;
  readonly run: Run;
}

const WAITING = `
  SELECT round.id AS round_id, member.site_id FROM round
  JOIN run ON run.id = round.run_id AND run.state = 'running' AND run.paused_at IS NULL
  JOIN run_site member ON member.run_id = run.id AND member.trains AND member.withdrawn_at IS NULL AND member.site_id = ANY ($1)
  WHERE round.state = 'open'
    AND NOT EXISTS (SELECT FROM site_update u WHERE u.round_id = round.id AND u.site_id = member.site_id)
    AND NOT EXISTS (SELECT FROM site_progress p WHERE p.round_id = round.id AND p.site_id = member.site_id AND p.declined IS NOT NULL)
  ORDER BY round.opened_at, run.created_at, round.id`;

/**
 * The rounds that wait for these sites, each site's in the order in which its trainer does them: the round that opened first comes first. A run's next
 * round opens behind those that wait already, so that runs which share a hospital take turns and none starves; every hospital goes in the same order; and
 * nothing that comes later takes the place of what a trainer has begun.
 */
export async function waitingRounds(tx: EntityManager, siteIds: readonly string[]): Promise<readonly WaitingRound[]> {
  const rows = await tx.query<{ round_id: string; site_id: string }[]>(WAITING, [[...siteIds]]);
  const rounds = new Map((await tx.getRepository(Round).findBy({ id: In(rows.map((row) => row.round_id)) })).map((row) => [row.id, row]));
  const runIds = [...new Set([...rounds.values()].map(({ runId }) => runId))];
  const runs = new Map((await tx.getRepository(Run).findBy({ id: In(runIds) })).map((row) => [row.id, row]));
  const needsAll = [...runs.values()].some((run) => takeTurns(planOf(run)));
  const members = await tx.getRepository(RunSite).findBy({ runId: In(runIds), ...(!needsAll && { siteId: In([...siteIds]) }) });
  const asked = new Map([...rounds.values()].map((round) => [round.id, sitesAskedIn(round, { run: runs.get(round.runId), members })]));
  return rows.flatMap(({ round_id, site_id: siteId }): WaitingRound[] => {
    const round = rounds.get(round_id);
    const run = round && runs.get(round.runId);
    return round && run && asked.get(round_id)?.has(siteId) === true ? [{ siteId, round, run }] : [];
  });
}

function sitesAskedIn(round: Round, { run, members }: { run: Run | undefined; members: readonly RunSite[] }): ReadonlySet<string> {
  if (run === undefined) return new Set();
  const own = members.filter(({ runId }) => runId === run.id);
  const codes = new Set(askedIn(own, planOf(run), round));
  return new Set(own.filter(({ siteCode }) => codes.has(siteCode)).map(({ siteId }) => siteId));
}
