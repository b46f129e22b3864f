import { isScoredOn, trainsIn, type Standing } from "@midline/shared/cohorts/held-out";
import type { DataSource } from "typeorm";
import { readHeirs, readRuns } from "./read-runs.js";
import { AFTER_RUN, LAST_ROUND, type RunFacts, type Strand } from "./strand.js";
import type { WalkedRevision } from "./walk.js";

interface Pin extends Standing {
  readonly revisionId: string;
  readonly cohortId: string;
}

export interface LabelUses {
  readonly revisions: readonly WalkedRevision[];
  readonly runs: readonly RunFacts[];
  readonly strands: readonly Strand[];
}

/**
 * What used these revisions of one site's cases: snapshots that pin them; runs on those that trained on them, from the first round in which
 * an update of the site counted; runs that began from what those made; and runs that were only scored on them.
 */
export async function readLabelUses(
  db: DataSource,
  { siteId, revisions }: { readonly siteId: string; readonly revisions: readonly { readonly id: string; readonly caseId: string }[] },
): Promise<LabelUses> {
  const pins = await db.query<Pin[]>(
    `SELECT revision_id AS "revisionId", cohort_id AS "cohortId", split, fold FROM cohort_member WHERE case_id = ANY ($1) AND revision_id = ANY ($2)`,
    [[...new Set(revisions.map(({ caseId }) => caseId))], revisions.map(({ id }) => id)],
  );
  const direct = await readRuns(db, { cohortIds: pins.map(({ cohortId }) => cohortId) });
  const taughtSince = await firstRounds(
    db,
    direct.map(({ id }) => id),
    siteId,
  );
  const strands = direct.flatMap((run) => strandsOf(run, { pins, siteId, taughtSince: taughtSince.get(run.id) ?? null }));
  const seeds = strands.filter(({ use }) => use === "trained");
  const heirs = await readHeirs(db, seeds);
  const inherited = heirs
    .filter(({ id }) => !seeds.some(({ runId }) => runId === id))
    .map(({ id }): Strand => ({
      runId: id,
      from: 1,
      to: LAST_ROUND,
      columns: ["run", "round", "model", "evaluation", "prediction"],
      siteId: null,
      use: "inherited",
    }));
  return {
    revisions: revisions.map(({ id, caseId }) => ({
      id,
      caseId,
      cohortIds: pins.filter(({ revisionId }) => revisionId === id).map(({ cohortId }) => cohortId),
    })),
    runs: [...direct, ...heirs.filter(({ id }) => !direct.some((run) => run.id === id))],
    strands: [...strands, ...inherited],
  };
}

interface Ground {
  readonly pins: readonly Pin[];
  readonly siteId: string;
  readonly taughtSince: number | null;
}

function strandsOf(run: RunFacts, { pins, siteId, taughtSince }: Ground): readonly Strand[] {
  const pin = pins.find(({ cohortId }) => cohortId === run.cohortId);
  if (pin === undefined || run.task === "restoration") return [];
  const strand = { runId: run.id, from: 1, to: LAST_ROUND, siteId };
  if (trainsIn(pin, run.fold)) {
    if (taughtSince === null) return [{ ...strand, columns: ["cohort", "run"], use: null }];
    // An update is the site's own; what comes of it is everybody's.
    return [{ ...strand, from: taughtSince, columns: ["cohort", "run", ...AFTER_RUN], use: "trained" }];
  }
  const split = pin.split === "external" ? "external" : "validation";
  const isScored = isScoredOn(pin, { split, fold: split === "external" ? null : run.fold });
  return [{ ...strand, columns: isScored ? ["cohort", "run", "model", "evaluation"] : ["cohort", "run"], use: isScored ? "scored" : null }];
}

/** The first round of each run in which an update of the site counted. */
async function firstRounds(db: DataSource, runIds: readonly string[], siteId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ runId: string; round: number }[]>(
    `SELECT v.run_id AS "runId", min(v.round_number) AS round
       FROM model_version v JOIN contribution c ON c.model_version_id = v.id
      WHERE v.run_id = ANY ($1) AND c.site_id = $2 AND c.weight IS DISTINCT FROM 0 GROUP BY v.run_id`,
    [runIds, siteId],
  );
  return new Map(rows.map(({ runId, round }) => [runId, round]));
}
